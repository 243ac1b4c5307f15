import { formatAddress, pageIndex, parseAddress } from '@pagelapse/address-space';
import type { MapView, PageRange } from '@pagelapse/heatmap';
import type { ViewSearch } from '../../state/view-search.js';

/** The mapping that the heatmap shows, in pages. */
export interface MapPlace {
  readonly start: number;
  readonly pages: number;
  readonly pageSize: number;
}

type MapSearch = Pick<ViewSearch, 'order' | 'zoom' | 'at' | 'select'>;

/** Where the URL says to look; what it says of other addresses is left aside. */
export function mapViewOf({ order, zoom, at }: MapSearch, place: MapPlace): MapView {
  const page = at === undefined ? undefined : parseAddress(at, place.pageSize);
  const centre = page === undefined ? -1 : page - place.start;
  // A plane on Hilbert's curve is not always full: its middle may lie past the end of the mapping.
  const here = centre >= 0 && centre < place.pages * 4;
  return { order: order ?? 'row', zoom: here ? zoom : undefined, centre: here ? centre : undefined };
}

export function selectionOf({ select }: MapSearch, place: MapPlace): PageRange | undefined {
  const [from, to] = (select ?? '').split('-').map((address) => parseAddress(address, place.pageSize));
  if (from === undefined || to === undefined) return undefined;
  const first = from - place.start;
  const count = to - from;
  return first >= 0 && count > 0 && first + count <= place.pages ? { first, count } : undefined;
}

/** The same as the URL says it. */
export function mapSearchOf(
  { order, zoom, centre }: MapView,
  selection: PageRange | undefined,
  { start, pageSize }: MapPlace,
): { readonly [K in keyof MapSearch]-?: MapSearch[K] | undefined } {
  const address = (page: number): string => formatAddress(pageIndex(start + page), pageSize);
  return {
    order: order === 'hilbert' ? order : undefined,
    zoom: centre === undefined ? undefined : zoom,
    at: zoom === undefined || centre === undefined ? undefined : address(centre),
    select:
      selection === undefined ? undefined : `${address(selection.first)}-${address(selection.first + selection.count)}`,
  };
}
