/**
 * Runs in the guest, for dashboard.mjs: swap, a workload in a cgroup of its own, and an agent that may do everything to it.
 * Prints what there is as JSON, then the agent's URL. Each line of its input is then answered by a line of JSON, in order:
 *
 *     perform REGION ACT FIRST COUNT    does something to pages of the workload
 *     read PATH                         the text of a file of the guest
 *     end                               and the guest
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { addTemporarySwap, MemoryCgroup, startWorkload } from '@pagelapse/workload';

const AGENT = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));
const SWAP_BYTES = 256 * 2 ** 20;
const written = (name, backing, count, pages = count) => {
  return { name, backing, pages, steps: [{ act: 'write', first: 0, count }] };
};
const REGIONS = [written('shared', 'shared-anonymous', 6144, 8192), written('private', 'anonymous', 6144)];

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

addTemporarySwap(SWAP_BYTES);
const cgroup = MemoryCgroup.create('pagelapse-dashboard');
const workload = await startWorkload({ regions: REGIONS, beforeBuild: (pid) => cgroup.add(pid) });
say({ pid: workload.pid, cgroup: cgroup.directory, regions: await workload.layout() });

const { PAGELAPSE_PORT } = process.env;
// Under emulation a pass takes ten times as long, and the pace of them follows from that.
const options = [
  '--port',
  PAGELAPSE_PORT,
  '--allow',
  'squeeze,clear-refs,pageout',
  '--duty',
  '50',
  '--max-duty',
  '100',
];
const agent = spawn(process.execPath, [AGENT, 'serve', ...options], { stdio: ['ignore', 'inherit', 'inherit'] });

async function done(line) {
  const [verb, ...words] = line.trim().split(' ');
  if (verb === 'read') return readFileSync(words[0], 'utf8');
  if (verb !== 'perform') throw new Error(`there is no '${verb}'`);
  const [region, act, first, count] = words;
  await workload.perform(region, { act, first: Number(first), count: Number(count) });
  return 'done';
}

async function answer(line) {
  try {
    return { result: await done(line) };
  } catch (error) {
    return { error: error.message };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  if (line === 'end') break;
  say(await answer(line));
}
agent.kill('SIGTERM');
await once(agent, 'exit');
await workload.close();
process.exit(0);
