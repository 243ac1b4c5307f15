import { CLOCK_THREAD_CPUTIME_ID, clockGettime } from '../syscall/libc.js';

const time = new BigInt64Array(2);
const helpers = new Set<() => number>();
let endedHelpersMs = 0;

/**
 * CPU time this thread, and the threads it has help it, have used since they began, in ms, up to this very moment
 * (clock_gettime(2)). The sums in /proc/thread-self are those of the last scheduler tick: a pass shorter than a tick
 * would read as free.
 */
export function threadCpuMs(): number {
  clockGettime(CLOCK_THREAD_CPUTIME_ID, time);
  let sum = Number(time[0]) * 1e3 + Number(time[1]) / 1e6 + endedHelpersMs;
  for (const cpuMs of helpers) sum += cpuMs();
  return sum;
}

/** From now on this thread's CPU time has `cpuMs` in it, that of a helping thread. Returns what is to be called at its end. */
export function accountHelper(cpuMs: () => number): () => void {
  helpers.add(cpuMs);
  return () => {
    if (helpers.delete(cpuMs)) endedHelpersMs += cpuMs();
  };
}
