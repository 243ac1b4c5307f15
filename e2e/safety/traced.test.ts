import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { SqueezePreview, SqueezeStatus } from '@pagelapse/protocol';
import { type RegionReport, startWorkload, type Workload } from '@pagelapse/workload';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Lack, lackOfRoot, truthTest } from '../truth/requirements.js';
import { AgentClient } from './agent-client.js';
import { type SystemCall, Traced } from './traced.js';

/** S11, S15: what commands and sessions of the dashboard open, begin and connect to, by the kernel's account. */
function lackOfStrace(): Lack {
  return spawnSync('strace', ['-qq', 'true']).status === 0 ? undefined : 'no strace, or no right to trace';
}

const traced = truthTest('traced.test.ts', lackOfStrace());
/** Cgroups, advice about pages of others, and a server that parts with its rights. */
const tracedAsRoot = truthTest('traced.test.ts', lackOfStrace(), lackOfRoot());

/** apps/agent/src/exit-codes.ts */
const EXIT_FINE = 0;
const EXIT_GAPS = 5;

let workload: Workload;
beforeAll(async () => {
  workload = await startWorkload({
    regions: [
      { name: 'private', backing: 'anonymous', pages: 64, steps: [{ act: 'write', first: 0, count: 32 }] },
      { name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] },
    ],
  });
});
afterAll(() => workload.close());

/** The file's own name, whether it was opened by its whole path or from its directory's descriptor. */
function opened(calls: readonly SystemCall[]): string[] {
  return calls.filter(({ name }) => name.startsWith('open')).map(({ args }) => /"([^"]*)"/.exec(args)?.[1] ?? '');
}

function expectHarmless(calls: readonly SystemCall[]): void {
  const files = opened(calls);
  // What is watched for is seen at all.
  expect(files.some((path) => path.endsWith('pagemap'))).toBe(true);
  expect(files.filter((path) => /(^|\/)(mem|environ|kmem|kcore)$/.test(path))).toEqual([]);
  const reaching = ['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd', 'open_by_handle_at'];
  expect(calls.filter(({ name }) => reaching.includes(name))).toEqual([]);
  // No shell, and no program but node itself and what waits to become node; nobody is called but by a socket of this machine's file system.
  expect(calls.filter(({ name, args }) => name === 'execve' && !isOurs(args))).toEqual([]);
  expect(calls.filter(({ name, args }) => name === 'connect' && !args.includes('AF_UNIX'))).toEqual([]);
  expect(calls.filter(({ name, args }) => name === 'sendto' && args.includes('sa_family=AF_INET'))).toEqual([]);
}

/** A part of an agent that was started with rights has an heir (docs/adr/0008). */
const HEIR = /^"\/usr\/bin\/flock", \["\/usr\/bin\/flock", (?:"--version"\]|"--no-fork", "[^"]*\.lock", "([^"]*)")/;

function isOurs(execve: string): boolean {
  if (execve.startsWith(`"${process.execPath}"`)) return true;
  const heir = HEIR.exec(execve);
  return heir !== null && (heir[1] ?? process.execPath) === process.execPath;
}

/** The address of a page of a region of the workload, as the command line takes it. */
async function addressIn(region: string): Promise<string> {
  const { address } = (await workload.layout()).find(({ name }) => name === region) as RegionReport;
  return address;
}

/** To its own end, which is a good one. */
async function expectHarmlessRun(trace: Traced, ends: readonly number[] = [EXIT_FINE]): Promise<void> {
  try {
    trace.child.stdout.resume();
    const calls = await trace.calls();
    expect(ends).toContain(trace.child.exitCode);
    expectHarmless(calls);
  } finally {
    trace.remove();
  }
}

traced.each([
  ['a table', async () => []],
  ['a document', async () => ['--json']],
  ['runs of pages', async () => ['--mapping', await addressIn('private'), '--pages']],
  ['one page', async () => ['--page', await addressIn('shared')]],
  ['shared files', async () => ['--objects']],
  ['a reconciliation', async () => ['--reconcile']],
])('S11, S15: a scan for %s', async (_what, options) => {
  await expectHarmlessRun(new Traced(['scan', String(workload.pid), ...(await options())]));
});

traced.each([
  ['the host', async () => []],
  ['a process', async () => [String(workload.pid)]],
  ['itself', async () => ['--self-check']],
])('S11, S15: a doctor of %s', async (_what, options) => {
  await expectHarmlessRun(new Traced(['doctor', ...(await options())]), [EXIT_FINE, EXIT_GAPS]);
});

traced('S11, S15: a recording', async () => {
  await expectHarmlessRun(new Traced(['record', String(workload.pid), '--for', '1s']));
});

tracedAsRoot('S11, S15: a squeeze', async () => {
  const limit = ['--limit', '1G', '--cgroup', 'new', '--hold', '1s', '--yes'];
  await expectHarmlessRun(new Traced(['squeeze', String(workload.pid), ...limit]));
});

tracedAsRoot.each([['--cold'], ['--bring-back'], ['--json']])('S11, S15: pageout %s', async (option) => {
  const mapping = ['--mapping', await addressIn('private')];
  await expectHarmlessRun(new Traced(['pageout', String(workload.pid), ...mapping, option]));
});

traced('S11, S15: a watch in the terminal', async () => {
  const trace = new Traced(['watch', String(workload.pid)]);
  try {
    const lines = createInterface({ input: trace.child.stdout });
    for (let pass = 0; pass < 2; pass++) await once(lines, 'line');
    trace.child.kill('SIGINT');
    expectHarmless(await trace.calls());
  } finally {
    trace.remove();
  }
});

tracedAsRoot('S11, S15: an account of what is written, or of why there is none', async () => {
  const trace = new Traced(['writes', String(workload.pid)]);
  try {
    await Promise.race([once(createInterface({ input: trace.child.stdout }), 'line'), once(trace.child, 'exit')]);
    trace.child.kill('SIGINT');
    expectHarmless(await trace.calls());
  } finally {
    trace.remove();
  }
});

traced(
  'S11, S15, S2: a session of the dashboard: list, stream, page, reconciliation; the token in no argument',
  async () => {
    const trace = new Traced(['serve', '--port', '0', '--recordings', '/nonexistent']);
    try {
      const [url] = (await once(createInterface({ input: trace.child.stdout }), 'line')) as [string];
      const client = new AgentClient(url);
      const watching = await client.look(workload.pid);
      watching.close();
      trace.child.kill('SIGTERM');
      const calls = await trace.calls();
      expectHarmless(calls);
      const token = new URL(url).hash.slice('#t='.length);
      expect(calls.filter(({ args }) => args.includes(token))).toEqual([]);
    } finally {
      trace.remove();
    }
  },
);

tracedAsRoot('S11, S15: a session that squeezes, pages out and keeps track of writes', async () => {
  // No program that this test, which is the agent's browser, runs as well.
  const target = spawn('sleep', ['infinity'], { stdio: 'ignore' });
  await once(target, 'spawn');
  const trace = new Traced(['serve', '--port', '0', '--allow', 'squeeze,clear-refs,pageout']);
  try {
    const [url] = (await once(createInterface({ input: trace.child.stdout }), 'line')) as [string];
    const client = new AgentClient(url);
    const watching = await client.watch(target.pid as number);
    const { epoch, mappings } = await watching.next('batch');
    const space = `/watches/${watching.handle}/epochs/${epoch}`;
    const first = Number(mappings[0]?.startPage);
    await client.post(`${space}/page-acts`, { advice: 'cold', first, count: 1 });
    // Not every kernel can tell.
    const begun = await client.post(`${space}/writes`, {}).catch((error: unknown) => String(error));
    expect(typeof begun === 'string' ? begun : '').toMatch(/^$|does not track soft-dirty pages/);
    const squeeze = `/targets/${watching.handle}/squeeze`;
    const place = (await client.get<SqueezePreview>(squeeze)).places.find(({ cgroup }) => cgroup === 'new');
    const settings = { cgroup: 'new', control: place?.controls[0], limit: place?.ceiling, rampMs: 0 };
    const { id } = await client.post<SqueezeStatus>(squeeze, settings);
    await client.post(`/squeezes/${id}/stop`, {});
    watching.close();
    trace.child.kill('SIGTERM');
    expectHarmless(await trace.calls());
  } finally {
    trace.remove();
    target.kill('SIGKILL');
  }
});
