import { PAGE_STATE_COUNT, PageState, type PageStateName } from './page-state.js';

/**
 * States from the worst down, where one colour has to stand for several: what costs most to have back comes first, and what
 * holds nothing comes last.
 *
 * 1. In swap: an access waits for a disk. Shared-swapped before swapped, for VmSwap does not count it.
 * 2. Absent, and maybe in swap.
 * 3. Swap-cached: in memory for the moment, its slot in swap still kept.
 * 4. On disk, or in the page cache: an access may wait.
 * 5. In memory: elsewhere, where an access is a minor fault, then here.
 * 6. Nothing: markers, guards, unmapped.
 */
export const WORST_FIRST: readonly PageStateName[] = [
  'shared-swapped',
  'swapped',
  'unknown-absent',
  'swap-cached',
  'on-disk',
  'resident-elsewhere',
  'present',
  'zero-page',
  'marker',
  'guard',
  'unmapped',
];

/** A set of states, `1 << code` for each; 0 is the empty set. */
export type StateSet = number;

/** Code of the worst state by set. */
const WORST = Uint8Array.from({ length: 1 << PAGE_STATE_COUNT }, (_, set) => {
  const worst = WORST_FIRST.find((name) => (set & (1 << PageState[name])) !== 0);
  return worst === undefined ? 0 : PageState[worst];
});

/** Code of the worst state of a set; `undefined` for the empty one. */
export function worstState(set: StateSet): number | undefined {
  return set === 0 ? undefined : WORST[set];
}
