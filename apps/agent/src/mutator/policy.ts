import type { ProcessIdentity } from '@pagelapse/procfs';

/** What decides whether a process may be acted upon (safety.md S9, docs/adr/0011). */
export interface Policy {
  /** Effective user of this process. */
  readonly uid: number;
  /** Whose processes: of that user, of all, or of these. */
  readonly users: 'own' | 'any' | ReadonlySet<number>;
  /** Server, reader, mutator and watchdog. */
  readonly agent: ReadonlySet<number>;
  /** The browser that talks to the server, all its processes. */
  readonly browser: ReadonlySet<number>;
}

/** Why a process is not to be acted upon, in one sentence; `undefined` when it may be. */
export function refusalOf(process: ProcessIdentity, policy: Policy): string | undefined {
  const { pid } = process;
  if (pid === 1) return 'Process 1 keeps the whole system running.';
  if (process.isKernelThread) return `Process ${pid} is a kernel thread.`;
  if (policy.agent.has(pid)) return `Process ${pid} is part of this agent.`;
  if (policy.browser.has(pid)) return `Process ${pid} belongs to the browser that this agent is used from.`;
  if (process.hasEnded) return `Process ${pid} has ended.`;
  // All four: a program that changes users is nobody's alone.
  if (!process.uids.every((uid) => mayTouch(uid, policy))) {
    return `Process ${pid} belongs to a user whose processes this agent does not act upon.`;
  }
  return undefined;
}

function mayTouch(uid: number, { uid: own, users }: Policy): boolean {
  if (users === 'any') return true;
  return users === 'own' ? uid === own : users.has(uid);
}

/**
 * The processes of the program that `pid` runs, as one tree: up to the first of them, and from there down. A browser is
 * many processes of one program, and what else it has started, such as a terminal's shell, is not part of it.
 */
export function programTree(pid: number, all: readonly ProcessIdentity[]): ReadonlySet<number> {
  const byPid = new Map(all.map((process) => [process.pid, process]));
  const start = byPid.get(pid);
  const program = start?.program;
  if (start === undefined || program === undefined) return new Set([pid]);
  const isSame = (one: ProcessIdentity | undefined): one is ProcessIdentity => one?.program === program;
  let top = start;
  for (let parent = byPid.get(top.ppid); isSame(parent) && parent !== top; parent = byPid.get(top.ppid)) top = parent;
  const tree = new Set([top.pid]);
  const add = (of: number): void => {
    for (const child of all) {
      if (child.ppid !== of || !isSame(child) || tree.has(child.pid)) continue;
      tree.add(child.pid);
      add(child.pid);
    }
  };
  add(top.pid);
  return tree;
}
