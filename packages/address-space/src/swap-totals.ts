import type { EvidenceName } from './evidence.js';
import { type Mapping, objectKey } from './mapping.js';
import { stateOf } from './page-code.js';
import type { PageCounts } from './page-counts.js';
import type { PageRuns } from './page-runs.js';
import { PageState } from './page-state.js';

/** Pages of a process in swap, each counted once although an object may be mapped several times. */
export interface SwapTotals {
  readonly privatePages: number;
  /** Swap-cached pages are among them: they hold a swap slot, and smaps counts them as Swap. */
  readonly sharedPages: number;
  /** Pages that may be in swap: the evidence that would tell is denied. */
  readonly unknownPages: number;
}

/** A mapping with what is known of its pages; `counts` are those of `runs`. */
export interface CountedMapping {
  readonly mapping: Mapping;
  readonly runs: PageRuns;
  readonly counts: PageCounts;
  /** Absent when it is of a kind this version does not know. */
  readonly evidence: EvidenceName | undefined;
}

export function swapTotals(mappings: Iterable<CountedMapping>, pageSize: number): SwapTotals {
  const byObject = new Map<string, CountedMapping[]>();
  let privatePages = 0;
  let unknownPages = 0;
  for (const counted of mappings) {
    const { states } = counted.counts;
    privatePages += states[PageState.swapped] as number;
    // What the kernel keeps out of pagemap (vvar, device memory) is unknown too, but never in swap.
    if (counted.evidence !== 'not-walked') unknownPages += states[PageState['unknown-absent']] as number;
    if (sharedSwapOf(counted.counts) === 0) continue;
    const key = objectKey(counted.mapping) ?? '';
    const views = byObject.get(key);
    if (views === undefined) byObject.set(key, [counted]);
    else views.push(counted);
  }
  let sharedPages = 0;
  for (const views of byObject.values()) {
    const [only] = views;
    sharedPages += views.length === 1 && only !== undefined ? sharedSwapOf(only.counts) : unionOfViews(views, pageSize);
  }
  return { privatePages, sharedPages, unknownPages };
}

function sharedSwapOf({ states }: PageCounts): number {
  return (states[PageState['shared-swapped']] as number) + (states[PageState['swap-cached']] as number);
}

/** Pages of an object that are in swap in any of the views, in pages of the object: overlaps count once. */
function unionOfViews(views: readonly CountedMapping[], pageSize: number): number {
  const stretches: { first: number; end: number }[] = [];
  for (const { mapping, runs } of views) {
    let page = mapping.offset / pageSize;
    for (let i = 0; i < runs.count; i++) {
      const length = runs.lengths[i] as number;
      const state = stateOf(runs.codes[i] as number);
      const inSwap = state === PageState['shared-swapped'] || state === PageState['swap-cached'];
      if (inSwap) stretches.push({ first: page, end: page + length });
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
