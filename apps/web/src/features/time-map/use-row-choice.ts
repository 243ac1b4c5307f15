import { formatAddress, pageIndex } from '@pagelapse/address-space';
import { type PageRange, type TimeWindow, windowOfTile } from '@pagelapse/heatmap';
import { useSetView, useView } from '../../state/use-view.js';
import { partOf, rangeText, type TimeMapPlace } from './time-window.js';
import type { ShownTimeMap } from './use-time-map.js';

export interface RowChoice {
  /** Pages selected, here as on the map of pages. */
  readonly selection: PageRange | undefined;
  readonly select: (pages: Pick<TimeWindow, 'first' | 'pages'>) => void;
  readonly clear: () => void;
  readonly showOnMap: () => void;
  /** The row of which most changes between swap and memory were seen; `undefined` where none was. */
  readonly most: TimeWindow | undefined;
  readonly goToMost: () => void;
}

/** Which pages are looked at. The selection is that of the map of pages: what is chosen here is found there. */
export function useRowChoice(shown: ShownTimeMap | undefined, place: TimeMapPlace): RowChoice {
  const search = useView();
  const setView = useSetView();
  const selected = partOf(search.select === undefined ? {} : { part: search.select }, place);
  const row = shown?.feed.tiles.mostFlips;
  const most = shown === undefined || row === undefined ? undefined : windowOfTile(shown.layout, { column: 0, row });
  const select = ({ first, pages }: Pick<TimeWindow, 'first' | 'pages'>): void => {
    const at = search.zoom === undefined ? undefined : formatAddress(pageIndex(place.start + first), place.pageSize);
    setView({ select: rangeText(place, first, pages), at }, true);
  };
  return {
    selection: selected && { first: selected.first, count: selected.pages },
    select,
    clear: () => setView({ select: undefined }, true),
    showOnMap: () => setView({ map: undefined }),
    most,
    goToMost: () => most !== undefined && select(most),
  };
}
