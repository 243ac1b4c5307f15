import {
  brushedWindow,
  columnOfTime,
  cssRectOfTile,
  type Palette,
  type Room,
  rowOfPage,
  type TimeLayout,
  type TimePlace,
  windowOfTile,
} from '@pagelapse/heatmap';
import { type KeyboardEvent, useRef, useState } from 'react';
import { CellTooltip } from '../../components/CellTooltip.js';
import { formatClock, formatMoment } from '../../components/clock.js';
import type { TimeControl } from '../../state/time-control.js';
import { saveTimeMap, type TimeMapOwner } from './save-time-map.js';
import { spokenTile } from './spoken-tile.js';
import { TileDetails } from './TileDetails.js';
import { TimeMapCanvas } from './TimeMapCanvas.js';
import { TimeMarks } from './TimeMarks.js';
import { tileReading } from './tile-reading.js';
import type { TimeMapPlace } from './time-window.js';
import type { RowChoice } from './use-row-choice.js';
import { useTimeBrush } from './use-time-brush.js';
import type { ShownTimeMap } from './use-time-map.js';
import { useTimeMapCommands } from './use-time-map-commands.js';
import type { TimeZoom } from './use-time-zoom.js';

/** Steps of the keys, in columns and rows. */
const STEPS: Readonly<Record<string, readonly [columns: number, rows: number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
  PageDown: [0, 16],
  PageUp: [0, -16],
  Home: [Number.NEGATIVE_INFINITY, 0],
  End: [Number.POSITIVE_INFINITY, 0],
};
/** About as long as systems let the two clicks be apart. */
const DOUBLE_CLICK_MS = 500;
/** A column's last moment is the one before the next one's first. */
const JUST_BEFORE_MS = 1e-3;

/** The map itself with what is pointed at. A click goes to the tile's last moment and selects its pages. */
export function TimeMapView(props: {
  readonly shown: ShownTimeMap;
  readonly room: Room;
  readonly owner: TimeMapOwner;
  readonly place: TimeMapPlace;
  readonly palette: Palette;
  readonly time: TimeControl;
  readonly zoom: TimeZoom;
  readonly rows: RowChoice;
}) {
  const { shown, room, place, palette, time, zoom, rows } = props;
  const { layout, feed, version } = shown;
  const { tiles } = feed;
  const [pointed, setPointed] = useState<TimePlace>();
  /** By time and page: tiles move under it as time goes on. */
  const [cursor, setCursor] = useState<{ readonly atMs: number; readonly page: number }>();
  const pick = (picked: TimePlace): void => {
    const { toMs, first, pages } = windowOfTile(layout, picked);
    rows.select({ first, pages });
    time.go(Math.min(time.toMs, toMs - JUST_BEFORE_MS));
  };
  const beforeClick = useRef<() => void>(undefined);
  const { brush, setBrush, gestures } = useTimeBrush(layout, {
    onPoint: setPointed,
    onPick: (picked) => {
      const { timeMs } = time;
      const { selection } = rows;
      // Of a double click the first one is undone: it was no wish to go anywhere.
      beforeClick.current ??= () => {
        time.go(timeMs);
        if (selection === undefined) rows.clear();
        else rows.select({ first: selection.first, pages: selection.count });
      };
      setTimeout(() => {
        beforeClick.current = undefined;
      }, DOUBLE_CLICK_MS);
      pick(picked);
    },
    onBrush: (drawn) => zoom.go(brushedWindow(layout, drawn)),
  });
  const at = cursor && placeAt(layout, cursor.atMs, cursor.page);
  const tile = brush === undefined ? (pointed ?? at) : undefined;
  const scale = (closer: boolean): void => {
    const { fromMs, toMs, first, pages } = windowOfTile(layout, at ?? { column: layout.columns - 1, row: 0 });
    zoom.scale(closer, (fromMs + toMs) / 2, first + Math.floor(pages / 2));
  };
  const canvas = useRef<HTMLCanvasElement>(null);
  useTimeMapCommands({
    zoom,
    rows,
    onScale: scale,
    onFocus: () => canvas.current?.focus(),
    onSave: async () => {
      if (canvas.current !== null) await saveTimeMap(canvas.current, shown, props.owner, place.pageSize, palette);
    },
  });
  const onKey = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const step = STEPS[event.key];
    if (step !== undefined) {
      const from = at ?? { column: 0, row: 0 };
      const to = at === undefined ? from : stepped(layout, from, step);
      const { fromMs, toMs, first } = windowOfTile(layout, to);
      setCursor({ atMs: (fromMs + toMs) / 2, page: first });
      setBrush(event.shiftKey ? { from: brush?.from ?? from, to, alongTime: true, alongPages: true } : undefined);
    } else if (event.key === 'Enter') {
      if (brush !== undefined) zoom.go(brushedWindow(layout, brush));
      else if (at !== undefined) pick(at);
      setBrush(undefined);
    } else if (event.key === 'Escape') {
      if (brush !== undefined) setBrush(undefined);
      else if (zoom.zoomed) zoom.back();
      else setCursor(undefined);
    } else if (event.key === '+' || event.key === '=' || event.key === '-') scale(event.key !== '-');
    else if (event.key === '0') zoom.whole();
    else return;
    setPointed(undefined);
    event.preventDefault();
  };
  const reading = tile && tileReading(tiles, tile);
  const said = at && spokenTile(windowOfTile(layout, at), tileReading(tiles, at), place);
  return (
    <>
      <TimeMapCanvas
        ref={canvas}
        tiles={tiles}
        version={version}
        layout={layout}
        palette={palette}
        data-testid="time-map"
        data-rows={layout.rows}
        data-columns={layout.columns}
        data-from={layout.fromMs}
        data-to={layout.toMs}
        data-told={tiles.toMs}
        data-column-ms={layout.columnMs}
        data-first={layout.first}
        data-pages={layout.pages}
        data-pages-per-row={layout.pagesPerRow}
        data-read={feed.progress === undefined}
        role="application"
        aria-roledescription="map of pages over time"
        aria-label={`${props.owner.mapping} over time, ${formatMoment(layout.fromMs)} to ${formatMoment(layout.toMs)}: ${layout.rows} rows of pages, ${layout.columns} columns`}
        aria-describedby="time-map-cursor"
        tabIndex={0}
        onKeyDown={onKey}
        onBlur={() => setCursor(undefined)}
        onDoubleClick={() => {
          beforeClick.current?.();
          zoom.back();
        }}
        {...gestures}
      />
      <TimeMarks layout={layout} timeMs={time.timeMs} sinceMs={time.sinceMs} selection={rows.selection} brush={brush} />
      {tile !== undefined && reading !== undefined && (
        <CellTooltip cssRect={cssRectOfTile(layout, tile)} room={room} outline={palette.cursor}>
          <TileDetails tile={windowOfTile(layout, tile)} reading={reading} place={place} palette={palette} />
        </CellTooltip>
      )}
      <p id="time-map-cursor" aria-live="polite" className="sr-only">
        {said ??
          `Arrow keys walk the tiles, with Shift they draw a rectangle that Enter zooms to; Enter goes to the moment at ${formatClock(layout.fromMs)} and later, Escape goes back.`}
      </p>
    </>
  );
}

function placeAt(layout: TimeLayout, atMs: number, page: number): TimePlace {
  return { column: columnOfTime(layout, atMs), row: rowOfPage(layout, page) };
}

function stepped(
  { columns, rows }: TimeLayout,
  from: TimePlace,
  [byColumns, byRows]: readonly [number, number],
): TimePlace {
  return {
    column: Math.max(0, Math.min(columns - 1, from.column + byColumns)),
    row: Math.max(0, Math.min(rows - 1, from.row + byRows)),
  };
}
