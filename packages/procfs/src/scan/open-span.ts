import { PageState, stateOf } from '@pagelapse/address-space';
import type { Segments } from './segments.js';

/** A stretch of a window, in pages of it, that begins and ends with open pages; and the segments it is made of. */
export interface OpenSpan {
  readonly from: number;
  readonly to: number;
  readonly firstSegment: number;
  readonly endSegment: number;
}

/** Open pages closer than this are asked for together: a call costs more than the pages between. */
const JOIN_GAP_PAGES = 64;

/** The span that begins with open segment `first`, `from` pages into the window. */
export function spanFrom(segments: Segments, first: number, from: number): OpenSpan {
  let at = from + (segments.lengths[first] as number);
  let to = at;
  let endSegment = first + 1;
  for (let i = first + 1; i < segments.count && at - to <= JOIN_GAP_PAGES; i++) {
    at += segments.lengths[i] as number;
    if (segments.open[i] === 0) continue;
    to = at;
    endSegment = i + 1;
  }
  return { from, to, firstSegment: first, endSegment };
}

/** Pages of a span that were settled before, in swap. */
export function settledInSwap(segments: Segments, { firstSegment, endSegment }: OpenSpan): number {
  let pages = 0;
  for (let i = firstSegment; i < endSegment; i++) {
    const state = stateOf(segments.codes[i] as number);
    const inSwap = state === PageState['shared-swapped'] || state === PageState['swap-cached'];
    if (segments.open[i] === 0 && inSwap) pages += segments.lengths[i] as number;
  }
  return pages;
}
