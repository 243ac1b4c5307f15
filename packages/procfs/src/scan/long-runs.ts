import type { FileRange, OwnSmaps } from '../read/own-smaps.js';
import { LONG_PAGES, type OpenSpan, SPAN_PAGES } from './open-span.js';
import type { Segments } from './segments.js';
import type { SharedObject } from './shared-object.js';

/** Pages of a long open segment in which the file has data, of which not more than a span. */
export interface DataWindow extends OpenSpan {
  /** How many of them are in swap; absent when that was not counted. */
  inSwap?: number;
}

/** To count is to read this process's own smaps, which costs as much as asking mincore of so many pages. */
const COUNT_FROM_PAGES = 8192;
/** Ranges counted at once: so many mappings of our own at a time. */
const RANGES_AT_ONCE = 256;

export function isLong(segments: Segments, i: number): boolean {
  return segments.open[i] === 1 && (segments.lengths[i] as number) >= LONG_PAGES;
}

/**
 * The windows in which the long open segments are asked for, in address order. What of those segments lies outside of all
 * windows is a hole at this moment. Inner borders are multiples of `folioPages` in the file, so that no swap entry lies
 * across one.
 */
export function dataWindows(
  segments: Segments,
  object: SharedObject,
  firstObjectPage: number,
  folioPages: number,
): DataWindow[] {
  const windows: DataWindow[] = [];
  let segmentFrom = 0;
  for (let i = 0; i < segments.count; i++) {
    const segmentTo = segmentFrom + (segments.lengths[i] as number);
    if (isLong(segments, i)) {
      const end = firstObjectPage + segmentTo;
      for (let at = firstObjectPage + segmentFrom; at < end; ) {
        const data = object.seekData(at);
        if (data >= end) break;
        const from = Math.max(at, data - (data % folioPages));
        const to = windowEnd(from, end, folioPages);
        windows.push({
          from: from - firstObjectPage,
          to: to - firstObjectPage,
          firstSegment: i,
          endSegment: i + 1,
          segmentFrom,
        });
        at = to;
      }
    }
    segmentFrom = segmentTo;
  }
  return windows;
}

/** The end of the window that begins at page `from` of the file, in a run that ends at `end`. */
function windowEnd(from: number, end: number, folioPages: number): number {
  const into = from % folioPages;
  if (into !== 0) return Math.min(end, from - into + folioPages);
  const lastWhole = end - (end % folioPages);
  const to = Math.min(from + SPAN_PAGES, lastWhole);
  return to > from ? to : end;
}

/**
 * Counts the pages in swap of the windows that begin and end at whole folios, if they are worth it. True when it did. Not
 * of one that is the whole file: the kernel's number has pages beyond its end in it (shmem_swap_usage() in mm/shmem.c).
 */
export function countInSwap(
  windows: readonly DataWindow[],
  object: SharedObject,
  firstObjectPage: number,
  folioPages: number,
  smaps: OwnSmaps,
): boolean {
  let any = false;
  const { sizePages } = object.stamp();
  for (let i = 0; i < windows.length; i += RANGES_AT_ONCE) {
    const whole = windows.slice(i, i + RANGES_AT_ONCE).filter(({ from, to }) => {
      const [first, end] = [firstObjectPage + from, firstObjectPage + to];
      return first % folioPages === 0 && end % folioPages === 0 && (first > 0 || end < sizePages);
    });
    if (whole.reduce((pages, { from, to }) => pages + to - from, 0) < COUNT_FROM_PAGES) continue;
    const ranges = whole.map(({ from, to }): FileRange => ({ first: firstObjectPage + from, count: to - from }));
    const counts = smaps.countSwapped(object.fd, ranges);
    if (counts === undefined) return any;
    for (const [j, window] of whole.entries()) window.inSwap = counts[j] as number;
    any = true;
  }
  return any;
}
