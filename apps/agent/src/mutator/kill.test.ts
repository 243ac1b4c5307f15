import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { identifyProcess, readHostFacts } from '@pagelapse/procfs';
import { CgroupDenied, MemoryCgroup } from '@pagelapse/workload';
import { expect, test } from 'vitest';
import type { ActTarget } from '../acting-channel.js';
import { FakeCgroups } from '../testing/fake-cgroups.js';

const REAL = fileURLToPath(new URL('../../dist/mutator/main.js', import.meta.url));
const FAKE = fileURLToPath(new URL('../../dist/testing/fake-tree-mutator.js', import.meta.url));
const KILLS = 100;
/** At once: they wait for one another's programs to load, and not for time. */
const LANES = 4;
const SEED = 20_261_126;
const MIB = 2 ** 20;

/** mulberry32: the same numbers in every run. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A process in a cgroup of its own: a real one where that can be made. */
interface Lane {
  readonly target: ActTarget;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly state: string;
  limit(): string;
  close(): Promise<void>;
}

async function openLane(number: number): Promise<Lane> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid as number;
  const target = { bootId: readHostFacts().bootId, pid, startTime: startTimeOf(pid), handle: 'h', agentPids: [] };
  const state = mkdtempSync(path.join(tmpdir(), 'pagelapse-kill-'));
  const cgroup = realCgroup(number) ?? fakeCgroup();
  cgroup.add(pid);
  const { entry, env, limit } = cgroup;
  const close = async (): Promise<void> => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    cgroup.remove();
    rmSync(state, { recursive: true });
  };
  return { target, entry, env, state, limit, close };
}

function realCgroup(number: number) {
  try {
    const cgroup = MemoryCgroup.create(`pagelapse-kill-${process.pid}-${number}`);
    const file = cgroup.version === 1 ? 'memory.limit_in_bytes' : 'memory.high';
    return {
      entry: REAL,
      env: {},
      add: (pid: number) => cgroup.add(pid),
      limit: () => readFileSync(path.join(cgroup.directory, file), 'utf8').trimEnd(),
      remove: () => cgroup.remove(),
    };
  } catch (error) {
    if (error instanceof CgroupDenied) return undefined;
    throw error;
  }
}

function fakeCgroup() {
  const cgroups = new FakeCgroups(2);
  const directory = cgroups.make('own', []);
  return {
    entry: FAKE,
    env: { PAGELAPSE_FAKE_CGROUPS: cgroups.root, PAGELAPSE_FAKE_CGROUP: directory },
    add: () => undefined,
    limit: () => cgroups.read('own', 'memory.high'),
    remove: () => cgroups.remove(),
  };
}

function startTimeOf(pid: number): number {
  return identifyProcess(pid)?.startTime ?? 0;
}

function startMutator({ entry, env, state }: Lane): ChildProcess {
  const options = { allowed: ['squeeze'], users: 'any', stateDirectory: path.join(state, 'acts') };
  return fork(entry, [JSON.stringify(options)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
}

const journalsOf = ({ state }: Lane): string[] => {
  const directory = path.join(state, 'acts');
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.squeeze')) : [];
};

const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** When a kill strikes: while the mutator starts, when the act is written down, or when the limit is in force. */
const MOMENTS = ['starting', 'audited', 'limited', 'limited'] as const;

interface Kill {
  readonly moment: (typeof MOMENTS)[number];
  /** A while after that, in turns of the event loop. */
  readonly turns: number;
  /** The channel ends before, as it does when the agent is killed: the kill strikes while the mutator restores. */
  readonly agentFirst: boolean;
}

/** Children of the main thread (proc_pid_tid_children(5)): the watchdog, once there is one; none of a process that has ended. */
function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'latin1').split(' ').filter(Boolean).map(Number) : [];
}

function terminate(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It had nothing to do and is done.
  }
}

/** As by a service manager, which ends the rest of a service at once when its main process is killed. */
async function killOnce(lane: Lane, { moment, turns, agentFirst }: Kill): Promise<void> {
  const prior = lane.limit();
  const audit = path.join(lane.state, 'acts', 'audit.jsonl');
  const lines = (): number => (existsSync(audit) ? readFileSync(audit, 'utf8').split('\n').length - 1 : 0);
  const before = lines();
  const mutator = startMutator(lane);
  const exited = once(mutator, 'exit');
  const control = prior === 'max' ? 'high' : 'limit';
  const settings = { cgroup: 'own', control, limit: 64 * MIB, rampMs: 60_000, abortAtFull: 100 };
  mutator.send({ id: 1, verb: 'squeeze', target: lane.target, settings });
  while (moment === 'audited' && lines() === before) await turn();
  while (moment === 'limited' && lane.limit() === prior) await turn();
  for (let i = 0; i < turns; i++) await turn();
  if (agentFirst) {
    mutator.disconnect();
    for (let i = 0; i < turns; i++) await turn();
  }
  const others = childrenOf(mutator.pid as number);
  mutator.kill('SIGKILL');
  for (const pid of others) terminate(pid);
  await exited;
  while (lane.limit() !== prior || journalsOf(lane).length > 0) await turn();
}

test(`S10: ${KILLS} of ${KILLS} kills leave the limit that was there before`, { timeout: 300_000 }, async () => {
  const random = randomOf(SEED);
  const kills = Array.from({ length: KILLS }, (_, number): Kill => {
    const moment = MOMENTS[number % MOMENTS.length] as Kill['moment'];
    return { moment, turns: Math.floor(random() * 20), agentFirst: random() < 0.3 };
  });
  let done = 0;
  const run = async (number: number): Promise<void> => {
    const lane = await openLane(number);
    try {
      for (let kill = kills.pop(); kill !== undefined; kill = kills.pop()) {
        await killOnce(lane, kill);
        done++;
      }
    } finally {
      await lane.close();
    }
  };
  await Promise.all(Array.from({ length: LANES }, (_, number) => run(number)));
  expect(done).toBe(KILLS);
});
