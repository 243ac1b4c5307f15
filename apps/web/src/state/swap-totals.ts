import { objectKey, PageState, stateOf } from '@pagelapse/address-space';
import type { ProcessPicture, WatchedMapping } from './process-picture.js';

/** Pages of a process in swap, each counted once although an object may be mapped several times. */
export interface SwapTotals {
  readonly privatePages: number;
  readonly sharedPages: number;
  /** Pages that may be in swap: the evidence that would tell is denied. */
  readonly unknownPages: number;
}

export function swapTotals(picture: ProcessPicture, pageSize: number): SwapTotals {
  const byObject = new Map<string, WatchedMapping[]>();
  for (const mapping of picture.mappings) {
    if (sharedSwapOf(mapping) === 0) continue;
    const key = objectKey(mapping.mapping) ?? `id ${mapping.id}`;
    const views = byObject.get(key);
    if (views === undefined) byObject.set(key, [mapping]);
    else views.push(mapping);
  }
  let sharedPages = 0;
  for (const views of byObject.values()) {
    const [only] = views;
    sharedPages += views.length === 1 && only !== undefined ? sharedSwapOf(only) : unionOfViews(views, pageSize);
  }
  return {
    privatePages: picture.totals.states[PageState.swapped] as number,
    sharedPages,
    unknownPages: picture.mappings.reduce((sum, mapping) => sum + deniedPages(mapping), 0),
  };
}

/** Mappings that the kernel keeps out of pagemap (vvar, device memory) are unknown too, but never in swap. */
function deniedPages({ evidence, counts }: WatchedMapping): number {
  return evidence === 'not-walked' ? 0 : (counts.states[PageState['unknown-absent']] as number);
}

function isSharedSwap(state: number): boolean {
  return state === PageState['shared-swapped'] || state === PageState['swap-cached'];
}

/** Swap-cached pages hold a swap slot and smaps counts them as Swap; so does this. */
function sharedSwapOf({ counts }: WatchedMapping): number {
  return (counts.states[PageState['shared-swapped']] as number) + (counts.states[PageState['swap-cached']] as number);
}

/** Pages of an object that are swapped in any of the views, in pages of the object: overlaps count once. */
function unionOfViews(views: readonly WatchedMapping[], pageSize: number): number {
  const stretches: { first: number; end: number }[] = [];
  for (const { mapping, runs } of views) {
    let page = mapping.offset / pageSize;
    for (let i = 0; i < runs.count; i++) {
      const length = runs.lengths[i] as number;
      if (isSharedSwap(stateOf(runs.codes[i] as number))) stretches.push({ first: page, end: page + length });
      page += length;
    }
  }
  stretches.sort((a, b) => a.first - b.first);
  let total = 0;
  let covered = 0;
  for (const { first, end } of stretches) {
    total += Math.max(0, end - Math.max(first, covered));
    covered = Math.max(covered, end);
  }
  return total;
}
