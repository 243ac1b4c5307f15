import { flagsOf, PageFlag, type PageRuns, PageState, stateOf } from '@pagelapse/address-space';
import {
  PAGE_IS_HUGE,
  PAGE_IS_PRESENT,
  PAGE_IS_SOFT_DIRTY,
  PAGE_IS_SWAPPED,
  PAGE_IS_WRITTEN,
  type PagemapScan,
} from '../syscall/pagemap-scan.js';
import { CODE_ABSENT, type OnRun } from './entry-classifier.js';
import { HUGE_PAGES } from './huge-and-zero.js';
import { RunCursor } from './run-cursor.js';

/** Smaller mappings are read as fast as they are asked about. */
export const CHECK_FROM_PAGES = 4096;

/**
 * Asked about in one call, during which the kernel holds the target's mmap_lock for reading (do_pagemap_scan() in
 * fs/proc/task_mmu.c): some 0.1 ms.
 */
const PAGES_PER_CALL = 8192;

/** Flags of a page that is as it was; one that is write-protected or moves is read. */
const CHECKED_FLAGS = PageFlag['soft-dirty'] | PageFlag.exclusive | PageFlag.file | PageFlag.huge;

/** Pages `from` to `to`; none when equal. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/**
 * Compares shared memory's page table with an earlier reading of it, at a fifth of what reading it costs: PAGEMAP_SCAN
 * looks at the entries alone, where pagemap looks at the page behind each to tell who else maps it (pte_to_pagemap_entry()
 * in fs/proc/task_mmu.c), which is a cache miss a page. Told are presence, huge entries and soft-dirty bits; not told is
 * whether a page that is still present is still exclusive.
 */
export class PresenceCheck {
  readonly #regions: PagemapScan;
  readonly #tell: number;
  #earlier: RunCursor;
  #start = 0;
  /** Pages of the stretches that {@link differing} told, since `begin`. */
  differingPages = 0;

  constructor(regions: PagemapScan, softDirty: boolean) {
    this.#regions = regions;
    this.#tell = ANY_ENTRY | PAGE_IS_WRITTEN | PAGE_IS_HUGE | (softDirty ? PAGE_IS_SOFT_DIRTY : 0);
    this.#earlier = new RunCursor(NO_RUNS);
  }

  /** `runs`: the last reading of the mapping that starts at page `start`. */
  begin(runs: PageRuns, start: number): void {
    this.#earlier = new RunCursor(runs);
    this.#start = start;
    this.differingPages = 0;
  }

  /**
   * Of pages `first` to `end`, those from the first to the last that are not as they were; all of them where the kernel
   * does not tell.
   */
  differing(pagemapFd: number, first: number, end: number): Stretch {
    let from = end;
    let to = first;
    const compare = (at: number, until: number, categories: number): void => {
      while (at < until) {
        this.#earlier.seek(at - this.#start);
        const next = Math.min(until, this.#start + this.#earlier.end);
        if (this.#expected(this.#earlier.code) !== categories) {
          from = Math.min(from, at);
          to = next;
        }
        at = next;
      }
    };
    let at = first;
    const onRegion = (start: number, stop: number, categories: number): void => {
      compare(at, start, 0);
      compare(start, stop, categories);
      at = stop;
    };
    let refused = 0;
    for (let begin = first; begin < end && refused === 0; begin += PAGES_PER_CALL) {
      const until = Math.min(end, begin + PAGES_PER_CALL);
      refused = this.#regions.walk(pagemapFd, begin, until, ANY_ENTRY, this.#tell, onRegion);
    }
    compare(at, end, 0);
    if (refused !== 0) [from, to] = [first, end];
    if (from >= to) return { from: end, to: end };
    // A block that a huge entry may map is read as one.
    from = Math.max(first, from - (from % HUGE_PAGES));
    to = Math.min(end, Math.ceil(to / HUGE_PAGES) * HUGE_PAGES);
    this.differingPages += to - from;
    return { from, to };
  }

  /** Hands over pages `first` to `end` as their entries were. Returns how many of them had one. */
  repeat(first: number, end: number, onRun: OnRun): number {
    let present = 0;
    for (let at = first; at < end; ) {
      this.#earlier.seek(at - this.#start);
      const { code } = this.#earlier;
      const next = Math.min(end, this.#start + this.#earlier.end);
      const isPresent = stateOf(code) === PageState.present;
      if (isPresent) present += next - at;
      // What an absent page is, the file is asked.
      onRun(next - at, isPresent ? code : CODE_ABSENT);
      at = next;
    }
    return present;
  }

  /** Categories of a page that is as it was; `READ` for one of which they do not tell. */
  #expected(code: number): number {
    const flags = flagsOf(code);
    switch (stateOf(code)) {
      case PageState.present:
        if ((flags & ~CHECKED_FLAGS) !== 0) return READ;
        return (
          PAGE_IS_PRESENT |
          PAGE_IS_WRITTEN |
          ((flags & PageFlag.huge) === 0 ? 0 : PAGE_IS_HUGE) |
          ((flags & PageFlag['soft-dirty']) === 0 ? 0 : PAGE_IS_SOFT_DIRTY)
        );
      case PageState.unmapped:
      case PageState['shared-swapped']:
      case PageState['swap-cached']:
      case PageState['resident-elsewhere']:
        return flags === 0 ? 0 : READ;
      default:
        return READ;
    }
  }
}

const ANY_ENTRY = PAGE_IS_PRESENT | PAGE_IS_SWAPPED;
const READ = -1;
const NO_RUNS: PageRuns = { pages: 0, count: 0, lengths: new Uint32Array(0), codes: new Uint16Array(0) };
