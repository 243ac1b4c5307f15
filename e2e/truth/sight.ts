import type { StateRun } from './page-picture.js';

/**
 * What a reader has to tell the states of one mapping's pages by. Each comes from one door, which a kernel may lack and a
 * right may open; the doors decide what is said of a page, never a version.
 */
export interface Sight {
  /** A frame is known to be the zero page's: PAGEMAP_SCAN says so to everybody, its number to CAP_SYS_ADMIN. */
  readonly zeroPage: boolean;
  /** Swap types are shown, or no entry of the mapping may be a marker that looks swapped without (userfaultfd). */
  readonly swapTypes: boolean;
  /** PAGEMAP_SCAN says which pages are huge. */
  readonly hugePage: boolean;
  /** The file behind the mapping may be opened: SEEK_DATA tells data from holes. */
  readonly data: boolean;
  /** mincore(2) of that file is to be believed: in memory or not. */
  readonly residency: boolean;
  /** cachestat(2) of it: in swap or not, the swap cache included. */
  readonly eviction: boolean;
}

export const FULL_SIGHT: Sight = {
  zeroPage: true,
  swapTypes: true,
  hugePage: true,
  data: true,
  residency: true,
  eviction: true,
};

const WITH_DATA: ReadonlySet<string> = new Set(['shared-swapped', 'resident-elsewhere', 'swap-cached']);
/** Of private memory: what an entry that is neither empty nor present may be. */
const WITH_ENTRY: ReadonlySet<string> = new Set(['swapped', 'marker']);
const WITHOUT_DATA: ReadonlySet<string> = new Set(['unmapped', 'marker']);

/** What is said of a page by whoever sees this much, and nothing else, when `state` is true. */
export function saidOf(state: string, { zeroPage, swapTypes, data, residency, eviction }: Sight): string {
  if (state === 'zero-page') return zeroPage ? state : 'present';
  if (!swapTypes && WITH_ENTRY.has(state)) return 'unknown-absent';
  if (WITHOUT_DATA.has(state)) return data ? state : 'unknown-absent';
  if (!WITH_DATA.has(state)) return state;
  if (!data || !(residency || eviction)) return 'unknown-absent';
  if (state !== 'swap-cached' || (residency && eviction)) return state;
  // It is in memory and in swap, and one of the two is seen.
  return residency ? 'resident-elsewhere' : 'shared-swapped';
}

export function saidOfRun({ state, huge, count }: StateRun, sight: Sight): StateRun {
  return { state: saidOf(state, sight), huge: huge && sight.hugePage, count };
}
