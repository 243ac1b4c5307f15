import { CLOCK_THREAD_CPUTIME_ID, clockGettime } from '../syscall/libc.js';

const time = new BigInt64Array(2);

/**
 * CPU time this thread has used since it began, in ms, up to this very moment (clock_gettime(2)). The sums in
 * /proc/thread-self are those of the last scheduler tick: a pass shorter than a tick would read as free.
 */
export function threadCpuMs(): number {
  clockGettime(CLOCK_THREAD_CPUTIME_ID, time);
  return Number(time[0]) * 1e3 + Number(time[1]) / 1e6;
}
