import { readdirSync, readFileSync } from 'node:fs';

const PATIENCE_MS = 60_000;

/** kill(2) returns before a stop has taken effect - a thread may be in the midst of swapping a page in - so every thread is seen to stand. */
export function stopProcess(pid: number): void {
  process.kill(pid, 'SIGSTOP');
  const deadline = performance.now() + PATIENCE_MS;
  while (!allThreadsStopped(pid)) {
    if (performance.now() > deadline) throw new Error(`process ${pid} did not stop`);
  }
}

/** Runs `read` while the process is stopped, so that none of its pages moves by its own doing. */
export function whileStopped<T>(pid: number, read: () => T): T {
  try {
    stopProcess(pid);
    return read();
  } finally {
    process.kill(pid, 'SIGCONT');
  }
}

/** proc_pid_stat(5): the state stands after the last parenthesis; T is stopped. */
function allThreadsStopped(pid: number): boolean {
  return readdirSync(`/proc/${pid}/task`).every((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).startsWith('T');
  });
}
