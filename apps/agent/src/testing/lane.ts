import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { identifyProcess, readHostFacts } from '@pagelapse/procfs';
import { CgroupDenied, MemoryCgroup } from '@pagelapse/workload';
import type { ActTarget } from '../acting-channel.js';
import { FakeCgroups } from './fake-cgroups.js';

const REAL = fileURLToPath(new URL('../../dist/mutator/main.js', import.meta.url));
const FAKE = fileURLToPath(new URL('../../dist/testing/fake-tree-mutator.js', import.meta.url));

/** A process in a cgroup of its own: a real one where that can be made. */
export interface Lane {
  readonly target: ActTarget;
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  readonly state: string;
  limit(): string;
  close(): Promise<void>;
}

/** `name`: of its cgroup, beside this process's number. */
export async function openLane(name: string): Promise<Lane> {
  const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid as number;
  const target = { bootId: readHostFacts().bootId, pid, startTime: startTimeOf(pid), handle: 'h', agentPids: [] };
  const state = mkdtempSync(path.join(tmpdir(), 'pagelapse-lane-'));
  const cgroup = realCgroup(name) ?? fakeCgroup();
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

function realCgroup(name: string) {
  try {
    const cgroup = MemoryCgroup.create(`pagelapse-${name}-${process.pid}`);
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

/** `state`: where it keeps journals and audit log. */
export function startMutator({ entry, env, state }: Pick<Lane, 'entry' | 'env' | 'state'>): ChildProcess {
  const options = { allowed: ['squeeze'], users: 'any', stateDirectory: path.join(state, 'acts') };
  return fork(entry, [JSON.stringify(options)], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    env: { ...process.env, ...env },
  });
}

export const journalsOf = ({ state }: Pick<Lane, 'state'>): string[] => {
  const directory = path.join(state, 'acts');
  return existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.squeeze')) : [];
};

export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 2));

/** Children of the main thread (proc_pid_tid_children(5)): the watchdog, once there is one; none of a process that has ended. */
export function childrenOf(pid: number): number[] {
  const file = `/proc/${pid}/task/${pid}/children`;
  return existsSync(file) ? readFileSync(file, 'latin1').split(' ').filter(Boolean).map(Number) : [];
}
