import { readProcFile, tryReadProcFile } from '../read/proc-file.js';

/** Events that go with a page's way into or out of swap (include/linux/vm_event_item.h); exact at any moment. */
const EVENT = /^(?:pswp(?:in|out)|zswp(?:in|out)|swp(?:in|out)_zero) (\d+)$/gm;
/** Pages in the swap cache: a node counter, of which each processor holds back a part for a while (mm/vmstat.c). */
const CACHED = /^nr_swapcached (\d+)$/m;

/** Read or written, it adds up what processors hold back (vmstat_refresh() in mm/vmstat.c). Root alone may. */
const ADD_UP = '/proc/sys/vm/stat_refresh';

/** What the kernel counts, and when it is to be believed. */
export interface SwapCounters {
  /** The text of /proc/vmstat. */
  vmstat(): string;
  /** Has processors add up what they hold back; false where that may not be had. */
  addUp(): boolean;
  /** Milliseconds after which they have done so by themselves; infinite where they may not. */
  readonly patienceMs: number;
  now(): number;
}

/**
 * Is the host's swap cache empty for certain? The count of its pages may hide some that a processor has not yet added to
 * the sum; it does so every `vm.stat_interval` seconds, and no page comes to swap or from it without an event. So 0 is
 * believed once no event was seen for longer than that.
 *
 * Who has not looked for so long has processors add up at once, if it may: that wakes each of them, which is well for the
 * one look of a scan, but not for passes without end. Where processors are isolated from such work 0 is never believed.
 */
export class SwapCache {
  readonly #host: SwapCounters;
  readonly #firstLookMs: number;
  #events = -1;
  #stillSinceMs = 0;

  constructor(host: SwapCounters = hostCounters()) {
    this.#host = host;
    this.#firstLookMs = host.now();
  }

  /** How many events there were, if it is empty. Two answers that are the same: it was empty all the time between them. */
  emptyAt(): number | undefined {
    const { patienceMs } = this.#host;
    const now = this.#host.now();
    const isNew = now - this.#firstLookMs <= patienceMs && patienceMs !== Number.POSITIVE_INFINITY;
    const addedUp = isNew && this.#host.addUp();
    const vmstat = this.#host.vmstat();
    let events = 0;
    for (const [, count] of vmstat.matchAll(EVENT)) events += Number(count);
    if (events !== this.#events) {
      this.#events = events;
      this.#stillSinceMs = now;
    }
    const believed = addedUp || now - this.#stillSinceMs > patienceMs;
    return believed && CACHED.exec(vmstat)?.[1] === '0' ? events : undefined;
  }
}

function hostCounters(): SwapCounters {
  return {
    vmstat: () => readProcFile('/proc/vmstat'),
    addUp: () => tryReadProcFile(ADD_UP) !== undefined,
    patienceMs: patienceMs(),
    now: () => performance.now(),
  };
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
