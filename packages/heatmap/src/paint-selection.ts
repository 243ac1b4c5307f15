import type { GridLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import { deviceRectAt, type PageRange } from './spaces.js';
import { slotsOfPages, type VisibleCells } from './visible-cells.js';

/** From this many device pixels on a cell can spare two for the outline. */
const WIDE_LINE_FROM = 12;

/** 1 for every slot whose cell holds a selected page. */
export function selectedSlots(layout: GridLayout, visible: VisibleCells, selection: PageRange | undefined): Uint8Array {
  const slots = new Uint8Array(layout.columns * layout.rows);
  if (selection === undefined) return slots;
  slotsOfPages(layout, visible, selection.first, selection.first + selection.count, (slot) => {
    slots[slot] = 1;
  });
  return slots;
}

/** Outlines what is selected in a row of the grid: a line wherever a selected cell has a neighbour that is not. */
export function paintSelection(
  buffer: PixelBuffer,
  layout: GridLayout,
  row: number,
  selected: Uint8Array,
  ink: number,
): void {
  const { columns, rows, deviceCellWidth, deviceCellHeight, devicePixelRatio } = layout;
  const wide = Math.min(deviceCellWidth, deviceCellHeight) >= WIDE_LINE_FROM * devicePixelRatio;
  const line = Math.max(1, Math.round(devicePixelRatio * (wide ? 2 : 1)));
  for (let column = 0; column < columns; column++) {
    const slot = row * columns + column;
    if (selected[slot] === 0) continue;
    const { x, y, width, height } = deviceRectAt(layout, { column, row });
    if (column === 0 || selected[slot - 1] === 0) fill(buffer, x, y, line, height, ink);
    if (column === columns - 1 || selected[slot + 1] === 0) fill(buffer, x + width - line, y, line, height, ink);
    if (row === 0 || selected[slot - columns] === 0) fill(buffer, x, y, width, line, ink);
    if (row === rows - 1 || selected[slot + columns] === 0) fill(buffer, x, y + height - line, width, line, ink);
  }
}

function fill(buffer: PixelBuffer, x: number, y: number, width: number, height: number, ink: number): void {
  for (let line = y; line < y + height; line++) {
    const start = line * buffer.width + x;
    buffer.pixels.fill(ink, start, start + width);
  }
}
