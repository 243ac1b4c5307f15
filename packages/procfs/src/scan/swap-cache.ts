import { readProcFile, tryReadProcFile } from '../read/proc-file.js';

/** Events that go with a page's way into or out of swap (include/linux/vm_event_item.h); exact at any moment. */
const EVENT = /^(?:pswp(?:in|out)|zswp(?:in|out)|swp(?:in|out)_zero) (\d+)$/gm;
/** Pages in the swap cache: a node counter, of which each processor holds back a part for a while (mm/vmstat.c). */
const CACHED = /^nr_swapcached (\d+)$/m;

/**
 * Is the host's swap cache empty for certain? The count of its pages may hide some that a processor has not yet added to
 * the sum; it does so every `vm.stat_interval` seconds, and no page comes to swap or from it without an event. So 0 is
 * believed once no event was seen for longer than that - and never where processors are isolated from such work.
 */
export class SwapCache {
  readonly #stillForMs = patienceMs();
  #events = -1;
  #stillSinceMs = 0;

  /** Reads /proc/vmstat. Two answers of true: it was empty all the time between them. */
  isEmpty(): boolean {
    const text = readProcFile('/proc/vmstat');
    let events = 0;
    for (const [, count] of text.matchAll(EVENT)) events += Number(count);
    const now = performance.now();
    if (events !== this.#events) {
      this.#events = events;
      this.#stillSinceMs = now;
      return false;
    }
    return CACHED.exec(text)?.[1] === '0' && now - this.#stillSinceMs > this.#stillForMs;
  }
}

function patienceMs(): number {
  const isolated = ['isolated', 'nohz_full'].some((name) =>
    /\d/.test(tryReadProcFile(`/sys/devices/system/cpu/${name}`) ?? ''),
  );
  if (isolated) return Number.POSITIVE_INFINITY;
  const seconds = Number(tryReadProcFile('/proc/sys/vm/stat_interval') ?? Number.NaN);
  // One interval until the processor is looked at, one until its turn has come, one for a busy host.
  return seconds > 0 ? seconds * 3000 : Number.POSITIVE_INFINITY;
}
