import { PageFlag, PageState, pageCode } from '@pagelapse/address-space';
import {
  KEY_COUNT,
  KEY_EXCLUSIVE,
  KEY_FILE,
  KEY_GUARD,
  KEY_PRESENT,
  KEY_SHIFT,
  KEY_SOFT_DIRTY,
  KEY_SWAP,
  KEY_UFFD_WP,
  MIN_MAX_SWAPFILES,
  PFN_HIGH_MASK,
  SWAP_TYPE_MASK,
  SWP_PTE_MARKER,
} from '../parse/pagemap-bits.js';
import { WINDOW_PAGES } from '../read/page-table.js';
import { EntryRuns } from './entries-runs.js';

/** The kernel's pages of zeroes, as far as this process may know them. */
export interface ZeroPfns {
  readonly small: number;
  /** First of the huge zero page's PFNs, and how many they are; absent where there is none. */
  readonly huge?: { readonly first: number; readonly count: number };
}

export interface ClassifierRights {
  /** PFNs and swap types read as they are, not as 0 (CAP_SYS_ADMIN). */
  readonly pfnVisible: boolean;
  readonly softDirty: boolean;
  readonly zeroPfns: ZeroPfns | undefined;
}

/** Page-table entry none: what it means is for the mapping's kind to say. */
export const CODE_ABSENT = pageCode(PageState.unmapped, 0);
/** A userfaultfd write-protect marker: in shared memory the file still has to be asked. */
export const CODE_UFFD_MARKER = pageCode(PageState.marker, PageFlag['uffd-wp']);
/** Neither swap nor marker: under migration, or lost to hardware (see settleWindow). */
export const CODE_MOVING = pageCode(PageState.marker, PageFlag['in-motion']);

/** Has the page no data here, so that a shared file has to be asked? */
export function isAbsent(code: number): boolean {
  return code === CODE_ABSENT || code === CODE_UFFD_MARKER;
}

/** Table values that need the low word too. */
const NEEDS_TYPE = -1;
const NEEDS_PFN = -2;

/** Called for each run of pages of one code. */
export type OnRun = (length: number, code: number) => void;

/**
 * Pagemap entries to page codes, as far as an entry alone can tell. Runs at the pace of the kernel's walk: nothing is
 * allocated, and where a page is like the one before it, its neighbours are only compared with it.
 */
export class EntryClassifier {
  readonly #table = new Int32Array(KEY_COUNT);
  /** Code of an entry that is known to point into a swap file, and of a present one that is known to hold data. */
  readonly #swapped = new Int32Array(KEY_COUNT);
  readonly #present = new Int32Array(KEY_COUNT);
  readonly rights: ClassifierRights;
  /** Low words of the zero pages' PFNs: an entry with another is none of them, whatever its high word. */
  readonly #zeroLow: number;
  readonly #hugeZeroLow: number;
  readonly #hugeZeroCount: number;
  readonly #runs = new EntryRuns(WINDOW_PAGES);

  constructor(rights: ClassifierRights) {
    this.rights = rights;
    const { small = 0, huge = { first: 0, count: 0 } } = rights.zeroPfns ?? {};
    this.#zeroLow = small >>> 0;
    this.#hugeZeroLow = huge.first >>> 0;
    this.#hugeZeroCount = huge.count;
    for (let key = 0; key < KEY_COUNT; key++) {
      this.#table[key] = this.#baseCode(key);
      this.#swapped[key] = pageCode(PageState.swapped, this.#flags(key));
      this.#present[key] = pageCode(PageState.present, this.#flags(key));
    }
  }

  /** {@link fill}, run by run; at most WINDOW_PAGES entries. */
  classify(words: Uint32Array, first: number, count: number, shared: boolean, onRun: OnRun): void {
    const runs = this.#runs;
    this.fill(words, first, count, shared, runs);
    for (let i = 0; i < runs.count; i++) onRun(runs.lengths[i] as number, runs.codes[i] as number);
  }

  /**
   * Classifies `count` entries from entry `first` on of `words` (two 32-bit words an entry, low first) into `runs`, which
   * has room for them. `shared`: the mapping is MAP_SHARED, where an entry cannot be a private swap entry.
   */
  fill(words: Uint32Array, first: number, count: number, shared: boolean, runs: EntryRuns): void {
    const { lengths, codes } = runs;
    const table = this.#table;
    const end = (first + count) * 2;
    let runStart = first * 2;
    let current = -1;
    let filled = 0;
    for (let at = runStart; at < end; at += 2) {
      const high = words[at + 1] as number;
      const known = table[high >>> KEY_SHIFT] as number;
      const code = known < 0 ? this.#lowWordCode(words[at] as number, high, known, shared) : known;
      if (code !== current) {
        if (at > runStart) {
          lengths[filled] = (at - runStart) >>> 1;
          codes[filled++] = current;
        }
        current = code;
        runStart = at;
      } else if (known >= 0) at = endOfStretch(words, at, end, high) - 2;
      else if (known === NEEDS_TYPE) at = endOfSwapStretch(words, at, end, high) - 2;
    }
    if (end > runStart) {
      lengths[filled] = (end - runStart) >>> 1;
      codes[filled++] = current;
    }
    runs.count = filled;
  }

  #flags(key: number): number {
    const softDirty = this.rights.softDirty && (key & KEY_SOFT_DIRTY) !== 0 ? PageFlag['soft-dirty'] : 0;
    const uffd = (key & KEY_UFFD_WP) !== 0 ? PageFlag['uffd-wp'] : 0;
    if ((key & KEY_PRESENT) === 0) return softDirty | uffd;
    const exclusive = (key & KEY_EXCLUSIVE) !== 0 ? PageFlag.exclusive : 0;
    const file = (key & KEY_FILE) !== 0 ? PageFlag.file : 0;
    return softDirty | uffd | exclusive | file;
  }

  #baseCode(key: number): number {
    if ((key & KEY_PRESENT) !== 0) {
      const maybeZero = this.rights.zeroPfns !== undefined && (key & KEY_EXCLUSIVE) === 0;
      return maybeZero ? NEEDS_PFN : pageCode(PageState.present, this.#flags(key));
    }
    if ((key & KEY_SWAP) === 0) return CODE_ABSENT;
    if ((key & KEY_GUARD) !== 0) return pageCode(PageState.guard, 0);
    return NEEDS_TYPE;
  }

  #lowWordCode(low: number, high: number, need: number, shared: boolean): number {
    const key = high >>> KEY_SHIFT;
    if (need === NEEDS_PFN) {
      const perhaps = low === this.#zeroLow || (low - this.#hugeZeroLow) >>> 0 < this.#hugeZeroCount;
      if (!perhaps || !this.#isZeroPfn(low, high)) return this.#present[key] as number;
      return pageCode(PageState['zero-page'], this.#flags(key));
    }
    if (this.rights.pfnVisible && (low & SWAP_TYPE_MASK) < MIN_MAX_SWAPFILES) return this.#swapped[key] as number;
    return this.#markerCode(low, key, shared);
  }

  /** Of an entry with the swap bit that is not known to point into a swap file. */
  #markerCode(low: number, key: number, shared: boolean): number {
    const uffd = (key & KEY_UFFD_WP) !== 0;
    if (!this.rights.pfnVisible) {
      // The swap type reads 0. Shared memory has no swap entries, so there it is a marker; elsewhere, with the uffd-wp
      // bit, it may be either.
      if (shared) return uffd ? CODE_UFFD_MARKER : CODE_MOVING;
      return pageCode(uffd ? PageState['unknown-absent'] : PageState.swapped, this.#flags(key));
    }
    if ((low & SWAP_TYPE_MASK) === SWP_PTE_MARKER) return uffd ? CODE_UFFD_MARKER : pageCode(PageState.marker, 0);
    return CODE_MOVING;
  }

  #isZeroPfn(low: number, high: number): boolean {
    const zero = this.rights.zeroPfns as ZeroPfns;
    const pfn = (high & PFN_HIGH_MASK) * 0x100000000 + low;
    if (pfn === zero.small) return true;
    return zero.huge !== undefined && pfn >= zero.huge.first && pfn < zero.huge.first + zero.huge.count;
  }
}

/** Index after the last entry, from the one at `at` on, of those that have this high word. Four at a time. */
function endOfStretch(words: Uint32Array, at: number, end: number, high: number): number {
  let next = at;
  while (
    next + 8 <= end &&
    words[next + 1] === high &&
    words[next + 3] === high &&
    words[next + 5] === high &&
    words[next + 7] === high
  ) {
    next += 8;
  }
  while (next < end && words[next + 1] === high) next += 2;
  return next;
}

/** The same for entries that moreover point into a swap file, as far as the type tells; the first one is passed anyway. */
function endOfSwapStretch(words: Uint32Array, at: number, end: number, high: number): number {
  let next = at + 2;
  if (((words[at] as number) & SWAP_TYPE_MASK) >= MIN_MAX_SWAPFILES) return next;
  while (next < end && words[next + 1] === high && ((words[next] as number) & SWAP_TYPE_MASK) < MIN_MAX_SWAPFILES) {
    next += 2;
  }
  return next;
}
