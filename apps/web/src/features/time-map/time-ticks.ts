import { formatAddress, pageIndex } from '@pagelapse/address-space';
import { cssRectOfTile, cssXOfTime, type TimeLayout } from '@pagelapse/heatmap';
import { scaleTime } from 'd3';
import { formatAxisTimes } from '../../components/clock.js';

const LABEL_CSS_HEIGHT = 28;
const LABEL_CSS_WIDTH = 96;
/** What a label itself takes of that. */
const TEXT_CSS_WIDTH = 72;

/** The address each labelled row starts with. Rows a power of two apart are labelled. */
export function rowTicks(
  layout: TimeLayout,
  start: number,
  pageSize: number,
): { readonly row: number; readonly text: string; readonly cssY: number }[] {
  const cssRow = layout.deviceHeight / layout.devicePixelRatio / layout.rows;
  let every = 1;
  while (every * cssRow < LABEL_CSS_HEIGHT) every *= 2;
  return Array.from({ length: Math.ceil(layout.rows / every) }, (_, i) => ({
    row: i * every,
    text: formatAddress(pageIndex(start + layout.first + i * every * layout.pagesPerRow), pageSize),
    cssY: cssRectOfTile(layout, { column: 0, row: i * every }).y,
  }));
}

/** Times of day that are round, as far as their labels end within the map. */
export function timeTicks(
  layout: TimeLayout,
): { readonly timeMs: number; readonly text: string; readonly cssX: number }[] {
  const { fromMs, toMs } = layout;
  const cssWidth = layout.deviceWidth / layout.devicePixelRatio;
  const times = scaleTime()
    .domain([fromMs, toMs])
    .ticks(Math.max(1, Math.floor(cssWidth / LABEL_CSS_WIDTH)))
    .map(Number);
  const texts = formatAxisTimes(times);
  return times
    .map((timeMs, i) => ({ timeMs, text: texts[i] as string, cssX: cssXOfTime(layout, timeMs) }))
    .filter(({ cssX }) => cssX < cssWidth - TEXT_CSS_WIDTH);
}
