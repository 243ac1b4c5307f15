import { pageIndex, parseAddress, placedRange } from '@pagelapse/address-space';
import type { TimeWindow } from '@pagelapse/heatmap';
import type { ViewSearch } from '../../state/view-search.js';

/** What the URL says of a window: a part left out is all there is. */
export type TimeSearch = Pick<ViewSearch, 'span' | 'part'>;

export interface TimeMapPlace {
  readonly start: number;
  readonly pages: number;
  readonly pageSize: number;
}

/** The pages asked for, from the mapping's start; addresses of elsewhere are left aside. */
export function partOf(
  { part }: TimeSearch,
  { start, pages, pageSize }: TimeMapPlace,
): { readonly first: number; readonly pages: number } | undefined {
  const [from, to] = (part ?? '').split('-').map((address) => parseAddress(address, pageSize));
  if (from === undefined || to === undefined) return undefined;
  const first = from - start;
  return first >= 0 && to > from && to - start <= pages ? { first, pages: to - from } : undefined;
}

/** What the URL says of a window within a whole. Times are cut to a thousandth of a millisecond. */
export function timeSearchOf(
  { fromMs, toMs, first, pages }: TimeWindow,
  whole: TimeWindow,
  place: TimeMapPlace,
): { readonly [K in keyof TimeSearch]-?: TimeSearch[K] | undefined } {
  const moment = (ms: number): string => String(Math.round(ms * 1000) / 1000);
  const allTime = fromMs <= whole.fromMs && toMs >= whole.toMs;
  const allPages = first === whole.first && pages === whole.pages;
  return {
    span: allTime ? undefined : `${moment(fromMs)}-${moment(toMs)}`,
    part: allPages ? undefined : rangeText(place, first, pages),
  };
}

/** `0x7f3c2a400000-0x7f3c2a404000`, the end not among them. */
export function rangeText({ start, pageSize }: TimeMapPlace, first: number, pages: number): string {
  return placedRange({ first: pageIndex(start) }, first, pages, pageSize);
}
