import type { TimeShape } from '@pagelapse/address-space';
import type { Room } from './layout.js';
import type { Rect } from './spaces.js';

/** Some pages of a mapping, from its start, over some time: what a map of both shows. */
export interface TimeWindow {
  readonly fromMs: number;
  readonly toMs: number;
  readonly first: number;
  readonly pages: number;
}

/**
 * Pages downwards, time to the right, both stretched over all of the room: the window's first moment stands at the left
 * edge and its last one at the right. Every row and every column has a pixel at least.
 */
export interface TimeLayout extends TimeWindow {
  readonly pagesPerRow: number;
  readonly rows: number;
  readonly columnMs: number;
  /** Columns begun within the window. */
  readonly columns: number;
  readonly deviceWidth: number;
  readonly deviceHeight: number;
  readonly devicePixelRatio: number;
}

/** Smaller rows and columns cannot be pointed at. */
const LEAST_ROW_CSS = 4;
const LEAST_COLUMN_CSS = 2;
/** Columns come and go by so many: a room that is dragged larger asks for other tiles now and then. */
const COLUMN_STEP = 16;
/** Bound what is kept of a past, see TimeTiles. */
const MOST_ROWS = 256;
const MOST_COLUMNS = 1024;
/** Passes are made ten times a second at most. */
const LEAST_COLUMN_MS = 100;
/** Time that goes on begins with this much, so that its first moments do not rush by. */
const LEAST_SPAN_MS = 30_000;

/**
 * The tiles that fit, a power of two of pages a row. `grows` where the window's end is now.
 */
export function timeShape(room: Room, window: TimeWindow, grows: boolean): TimeShape {
  const { first, pages, fromMs, toMs } = window;
  const mostRows = Math.max(1, Math.min(MOST_ROWS, Math.floor(room.cssHeight / LEAST_ROW_CSS)));
  let pagesPerRow = 1;
  while (pages / pagesPerRow > mostRows) pagesPerRow *= 2;
  const fitting = Math.min(MOST_COLUMNS, Math.floor(room.cssWidth / LEAST_COLUMN_CSS));
  const columns = Math.max(1, fitting - (fitting % COLUMN_STEP) || fitting);
  let columnMs = Math.max(1, toMs - fromMs) / columns;
  if (grows) {
    const span = Math.max(toMs - fromMs, LEAST_SPAN_MS);
    for (columnMs = LEAST_COLUMN_MS; columns * columnMs < span; ) columnMs *= 2;
  }
  return { first, pages, pagesPerRow, fromMs, columnMs, columns, grows };
}

/** Where tiles stand in a room: `toMs` is the last moment told of them. */
export function timeLayout(room: Room, shape: TimeShape, columnMs: number, toMs: number): TimeLayout {
  const { first, pages, pagesPerRow, fromMs, columns, grows } = shape;
  const endMs = grows ? Math.max(toMs, fromMs + LEAST_SPAN_MS) : fromMs + columns * columnMs;
  return {
    fromMs,
    toMs: endMs,
    first,
    pages,
    pagesPerRow,
    rows: Math.ceil(pages / pagesPerRow),
    columnMs,
    columns: Math.max(1, Math.ceil((endMs - fromMs) / columnMs)),
    deviceWidth: Math.max(1, Math.floor(room.cssWidth * room.devicePixelRatio)),
    deviceHeight: Math.max(1, Math.floor(room.cssHeight * room.devicePixelRatio)),
    devicePixelRatio: room.devicePixelRatio,
  };
}

/** Left edge of a column; that of the one behind the last is the right edge of the map. */
export function deviceXOfColumn(layout: TimeLayout, column: number): number {
  // Rounding must not leave the last column a pixel short.
  if (column >= layout.columns) return layout.deviceWidth;
  return Math.min(layout.deviceWidth, Math.floor(column * columnPitch(layout)));
}

export function deviceYOfRow({ rows, deviceHeight }: TimeLayout, row: number): number {
  return Math.floor((row * deviceHeight) / rows);
}

function columnPitch({ fromMs, toMs, columnMs, deviceWidth }: TimeLayout): number {
  return (columnMs / (toMs - fromMs)) * deviceWidth;
}

export interface TimePlace {
  readonly column: number;
  readonly row: number;
}

/** The tile at a point of the map; beyond its edges the nearest one. */
export function placeAtCssPoint(layout: TimeLayout, cssX: number, cssY: number): TimePlace {
  const { columns, rows, deviceWidth, deviceHeight, devicePixelRatio } = layout;
  const x = clamp(Math.floor(cssX * devicePixelRatio), 0, deviceWidth - 1);
  const y = clamp(Math.floor(cssY * devicePixelRatio), 0, deviceHeight - 1);
  // The last column or row that begins at or before the pixel: the inverse of the edges above.
  let column = clamp(Math.floor((x + 1) / columnPitch(layout)), 0, columns - 1);
  while (column > 0 && deviceXOfColumn(layout, column) > x) column--;
  let row = clamp(Math.floor(((y + 1) * rows) / deviceHeight), 0, rows - 1);
  while (row > 0 && deviceYOfRow(layout, row) > y) row--;
  return { column, row };
}

export function cssRectOfTile(layout: TimeLayout, { column, row }: TimePlace): Rect {
  const ratio = layout.devicePixelRatio;
  const x = deviceXOfColumn(layout, column);
  const y = deviceYOfRow(layout, row);
  const width = deviceXOfColumn(layout, column + 1) - x;
  const height = deviceYOfRow(layout, row + 1) - y;
  return { x: x / ratio, y: y / ratio, width: width / ratio, height: height / ratio };
}

/** Moments and pages of a tile: from `fromMs` to before `toMs`, both within the window. */
export function windowOfTile(layout: TimeLayout, { column, row }: TimePlace): TimeWindow {
  const fromMs = layout.fromMs + column * layout.columnMs;
  const first = row * layout.pagesPerRow;
  return {
    fromMs,
    toMs: Math.min(layout.toMs, fromMs + layout.columnMs),
    first: layout.first + first,
    pages: Math.min(layout.pagesPerRow, layout.pages - first),
  };
}

export function cssXOfTime({ fromMs, toMs, deviceWidth, devicePixelRatio }: TimeLayout, timeMs: number): number {
  return (((timeMs - fromMs) / (toMs - fromMs)) * deviceWidth) / devicePixelRatio;
}

export function columnOfTime({ fromMs, columnMs, columns }: TimeLayout, timeMs: number): number {
  return clamp(Math.floor((timeMs - fromMs) / columnMs), 0, columns - 1);
}

export function rowOfPage({ first, pagesPerRow, rows }: TimeLayout, page: number): number {
  return clamp(Math.floor((page - first) / pagesPerRow), 0, rows - 1);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
