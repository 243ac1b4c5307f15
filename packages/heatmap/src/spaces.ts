import type { GridLayout } from './layout.js';

/**
 * The three coordinate spaces and the only conversions between them:
 *
 *   addressSpace  pages from the mapping's start
 *   device        whole pixels of the canvas
 *   css           what pointer events and styles speak, device / devicePixelRatio
 *
 * A cell stands between the first two. Each conversion has its inverse here (spaces.test.ts).
 */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function cellOfPage(layout: GridLayout, page: number): number | undefined {
  const offset = page - layout.first;
  if (offset < 0 || offset >= layout.pages) return undefined;
  return Math.floor(offset / layout.pagesPerCell);
}

/** The pages a cell holds; the last cell may hold fewer than the others. */
export function pagesOfCell(layout: GridLayout, cell: number): { first: number; count: number } {
  const offset = cell * layout.pagesPerCell;
  return { first: layout.first + offset, count: Math.min(layout.pagesPerCell, layout.pages - offset) };
}

/** Pitch of the cell, gap included: cells tile the grid without a crack for the pointer to fall into. */
export function deviceRectOfCell(layout: GridLayout, cell: number): Rect {
  return {
    x: (cell % layout.columns) * layout.deviceCellWidth,
    y: Math.floor(cell / layout.columns) * layout.deviceCellHeight,
    width: layout.deviceCellWidth,
    height: layout.deviceCellHeight,
  };
}

export function cellAtDevice(layout: GridLayout, deviceX: number, deviceY: number): number | undefined {
  const column = Math.floor(deviceX / layout.deviceCellWidth);
  const row = Math.floor(deviceY / layout.deviceCellHeight);
  if (column < 0 || row < 0 || column >= layout.columns) return undefined;
  const cell = row * layout.columns + column;
  return cell < layout.cells ? cell : undefined;
}

export function cssRectOfCell(layout: GridLayout, cell: number): Rect {
  const rect = deviceRectOfCell(layout, cell);
  const ratio = layout.devicePixelRatio;
  return { x: rect.x / ratio, y: rect.y / ratio, width: rect.width / ratio, height: rect.height / ratio };
}

export function cellAtCss(layout: GridLayout, cssX: number, cssY: number): number | undefined {
  return cellAtDevice(layout, cssX * layout.devicePixelRatio, cssY * layout.devicePixelRatio);
}

/** Size of the drawn grid, device pixels. */
export function deviceSize(layout: GridLayout): { width: number; height: number } {
  return { width: layout.columns * layout.deviceCellWidth, height: layout.rows * layout.deviceCellHeight };
}
