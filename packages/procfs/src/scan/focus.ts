import type { PageIndex } from '@pagelapse/address-space';
import type { MapsLine } from '../parse/maps.js';

/** First pages of the mappings that hold one of `pages`. `lines` are in address order, as the kernel lists them. */
export function startsHolding(lines: readonly MapsLine[], pages: readonly PageIndex[]): ReadonlySet<PageIndex> {
  const starts = new Set<PageIndex>();
  for (const page of pages) {
    let low = 0;
    let high = lines.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((lines[middle] as MapsLine).end <= page) low = middle + 1;
      else high = middle;
    }
    const line = lines[low];
    if (line !== undefined && line.start <= page) starts.add(line.start);
  }
  return starts;
}
