import { formatAddress, pageIndex } from '@pagelapse/address-space';
import { cssRectOfTile, cssXOfTime, type TimeLayout } from '@pagelapse/heatmap';
import { scaleTime } from 'd3';
import { formatClock, formatMoment } from '../../components/clock.js';

const LABEL_CSS_HEIGHT = 28;
const LABEL_CSS_WIDTH = 96;
/** Labels closer together than this need parts of a second. */
const SECOND_MS = 1000;

/** The address each labelled row starts with. */
export function RowRuler(props: { readonly layout: TimeLayout; readonly start: number; readonly pageSize: number }) {
  const { layout, start, pageSize } = props;
  const cssRow = layout.deviceHeight / layout.devicePixelRatio / layout.rows;
  let every = 1;
  while (every * cssRow < LABEL_CSS_HEIGHT) every *= 2;
  const rows = Array.from({ length: Math.ceil(layout.rows / every) }, (_, i) => i * every);
  return (
    <div aria-hidden="true" className="relative w-27 shrink-0 overflow-hidden font-mono text-xs text-ink-3">
      {rows.map((row) => (
        <div
          key={row}
          className="absolute right-0 flex items-start"
          style={{ top: cssRectOfTile(layout, { column: 0, row }).y }}
        >
          <span className="pr-1.5 leading-3">
            {formatAddress(pageIndex(start + layout.first + row * layout.pagesPerRow), pageSize)}
          </span>
          <span className="w-1.5 border-t border-ink-3" />
        </div>
      ))}
    </div>
  );
}

/** Times of day under the map. */
export function TimeRuler({ layout }: { readonly layout: TimeLayout }) {
  const { fromMs, toMs } = layout;
  const cssWidth = layout.deviceWidth / layout.devicePixelRatio;
  const times = scaleTime()
    .domain([fromMs, toMs])
    .ticks(Math.max(1, Math.floor(cssWidth / LABEL_CSS_WIDTH)))
    .map(Number)
    .filter((timeMs) => cssXOfTime(layout, timeMs) < cssWidth - LABEL_CSS_WIDTH / 2);
  const apart = (times[1] ?? toMs) - (times[0] ?? fromMs);
  return (
    <div aria-hidden="true" className="relative h-5 overflow-hidden text-xs text-ink-3">
      {times.map((timeMs) => (
        <span
          key={timeMs}
          className="absolute top-0 border-l border-ink-3 pl-1 leading-5 whitespace-nowrap"
          style={{ left: cssXOfTime(layout, timeMs) }}
        >
          {apart < SECOND_MS ? formatMoment(timeMs) : formatClock(timeMs)}
        </span>
      ))}
    </div>
  );
}
