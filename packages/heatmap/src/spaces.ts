import { hilbertIndex, hilbertPlace } from './hilbert.js';
import type { GridLayout } from './layout.js';

/**
 * The four coordinate spaces and the only conversions between them:
 *
 *   addressSpace  pages from the mapping's start; `pagesPerCell` of them are a cell
 *   grid          columns and rows on screen
 *   device        whole pixels of the canvas
 *   css           what pointer events and styles speak, device / devicePixelRatio
 *
 * Each conversion has its inverse here (spaces.test.ts).
 */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A stretch of pages, from the mapping's start. */
export interface PageRange {
  readonly first: number;
  readonly count: number;
}

export interface GridPlace {
  readonly column: number;
  readonly row: number;
}

export function cellOfPage(layout: GridLayout, page: number): number | undefined {
  if (page < 0 || page >= layout.pages) return undefined;
  return Math.floor(page / layout.pagesPerCell);
}

/** The pages a cell holds; the last cell may hold fewer than the others. */
export function pagesOfCell(layout: GridLayout, cell: number): PageRange {
  const first = cell * layout.pagesPerCell;
  return { first, count: Math.min(layout.pagesPerCell, layout.pages - first) };
}

/** Where a cell stands on the grid, be it within what is on screen or not. */
export function placeOfCell(layout: GridLayout, cell: number): GridPlace {
  if (layout.order === 'row') {
    const past = cell - (layout.originRow * layout.columns + layout.originColumn);
    const row = Math.floor(past / layout.columns);
    return { column: past - row * layout.columns, row };
  }
  const { column, row } = hilbertPlace(layout, cell);
  return { column: column - layout.originColumn, row: row - layout.originRow };
}

export function isOnScreen(layout: GridLayout, { column, row }: GridPlace): boolean {
  return column >= 0 && row >= 0 && column < layout.columns && row < layout.rows;
}

/** The cell at a place of the grid, on screen or not; `undefined` where no pages are. */
export function cellAtPlace(layout: GridLayout, { column, row }: GridPlace): number | undefined {
  let cell: number;
  if (layout.order === 'row') {
    if (column < 0 || column >= layout.columns) return undefined;
    cell = (layout.originRow + row) * layout.columns + layout.originColumn + column;
  } else {
    const x = layout.originColumn + column;
    const y = layout.originRow + row;
    if (x < 0 || y < 0 || x >= layout.planeColumns || y >= layout.planeRows) return undefined;
    cell = hilbertIndex(layout, x, y);
  }
  return cell >= 0 && cell < layout.cells ? cell : undefined;
}

/** Pitch of the cell, gap included: cells tile the grid without a crack for the pointer to fall into. */
export function deviceRectAt(layout: GridLayout, { column, row }: GridPlace): Rect {
  return {
    x: column * layout.deviceCellWidth,
    y: row * layout.deviceCellHeight,
    width: layout.deviceCellWidth,
    height: layout.deviceCellHeight,
  };
}

export function placeAtDevice(layout: GridLayout, deviceX: number, deviceY: number): GridPlace {
  return {
    column: Math.floor(deviceX / layout.deviceCellWidth),
    row: Math.floor(deviceY / layout.deviceCellHeight),
  };
}

/** `undefined` for a cell that is not on screen. */
export function cssRectOfCell(layout: GridLayout, cell: number): Rect | undefined {
  const place = placeOfCell(layout, cell);
  if (!isOnScreen(layout, place)) return undefined;
  const rect = deviceRectAt(layout, place);
  const ratio = layout.devicePixelRatio;
  return { x: rect.x / ratio, y: rect.y / ratio, width: rect.width / ratio, height: rect.height / ratio };
}

/** The cell on screen at a point of the canvas. */
export function cellAtCss(layout: GridLayout, cssX: number, cssY: number): number | undefined {
  const place = placeAtDevice(layout, cssX * layout.devicePixelRatio, cssY * layout.devicePixelRatio);
  return isOnScreen(layout, place) ? cellAtPlace(layout, place) : undefined;
}
