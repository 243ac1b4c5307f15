import { readProcFile } from './proc-file.js';

/**
 * CPU time this thread has used since it began, in ms: the first field of /proc/thread-self/schedstat
 * (Documentation/scheduler/sched-stats.rst), which is in ns.
 */
export function threadCpuMs(): number {
  return Number(readProcFile('/proc/thread-self/schedstat').split(' ', 1)[0]) / 1e6;
}
