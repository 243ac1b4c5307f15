import type { Segments } from './segments.js';

/** Pages of a mapping that the file behind it is asked about at once. It begins and ends with open pages. */
export interface OpenSpan {
  /** First page, and the page after the last, from the mapping's start. */
  readonly from: number;
  readonly to: number;
  /** The segments that have pages in it, and where the first of them begins. */
  readonly firstSegment: number;
  readonly endSegment: number;
  readonly segmentFrom: number;
}

/** The most pages of a span. */
export const SPAN_PAGES = 65536;
/** An open segment of so many pages is asked for by itself. */
export const LONG_PAGES = 2048;
/** Open pages closer than this are asked for together: a call costs more than the pages between. */
const JOIN_GAP_PAGES = 64;

/** The span that begins with the open segment `first`, which is not long and begins at page `from` of the mapping. */
export function spanFrom(segments: Segments, first: number, from: number): OpenSpan {
  let at = from + (segments.lengths[first] as number);
  let to = at;
  let endSegment = first + 1;
  for (let i = first + 1; i < segments.count && at - to <= JOIN_GAP_PAGES; i++) {
    const length = segments.lengths[i] as number;
    at += length;
    if (segments.open[i] === 0) continue;
    if (length >= LONG_PAGES || at - from > SPAN_PAGES) break;
    to = at;
    endSegment = i + 1;
  }
  return { from, to, firstSegment: first, endSegment, segmentFrom: from };
}
