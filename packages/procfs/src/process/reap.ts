import { waitpid } from '../syscall/process-calls.js';

/** include/uapi/linux/wait.h */
const WNOHANG = 1;

/** Takes note of the end of a child that Node did not start, so that it is no zombie. True when it has ended. */
export function reap(pid: number): boolean {
  return waitpid(pid, null, WNOHANG) !== 0;
}
