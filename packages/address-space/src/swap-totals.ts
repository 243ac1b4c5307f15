import { type CountedMapping, countOnce } from './count-once.js';
import { PageState } from './page-state.js';

/** Pages of a process in swap, each counted once although an object may be mapped several times. */
export interface SwapTotals {
  readonly privatePages: number;
  /** Swap-cached pages are among them: they hold a swap slot, and smaps counts them as Swap. */
  readonly sharedPages: number;
  /** Pages that may be in swap: the evidence that would tell is denied. */
  readonly unknownPages: number;
}

const RESIDENT = [PageState.present, PageState['zero-page']];
const SHARED_SWAP = [PageState['shared-swapped'], PageState['swap-cached']];

export function swapTotals(mappings: readonly CountedMapping[], pageSize: number): SwapTotals {
  let privatePages = 0;
  let unknownPages = 0;
  for (const { counts, evidence } of mappings) {
    privatePages += counts.states[PageState.swapped] as number;
    // What the kernel keeps out of pagemap (vvar, device memory) is unknown too, but never in swap.
    if (evidence !== 'not-walked') unknownPages += counts.states[PageState['unknown-absent']] as number;
  }
  return { privatePages, sharedPages: countOnce(mappings, SHARED_SWAP, () => true, pageSize), unknownPages };
}

/** Pages in memory and mapped here. Shared mappings of a file show its own pages; what private ones show may be copies. */
export function residentPages(mappings: readonly CountedMapping[], pageSize: number): number {
  return countOnce(mappings, RESIDENT, ({ perms }) => perms.endsWith('s'), pageSize);
}
