import type { GridLayout } from './layout.js';

export interface RulerTick {
  /** Row of the grid the label stands at, and the page that row starts with (from the mapping's start). */
  readonly row: number;
  readonly page: number;
  readonly cssY: number;
}

/**
 * Rows to label, a power of two apart and at least `cssSpacing` from one another, so that labels step evenly and move with
 * the map. None on Hilbert's curve, where a row is no stretch of addresses.
 */
export function rulerTicks(layout: GridLayout, cssSpacing: number): RulerTick[] {
  if (layout.order === 'hilbert') return [];
  const cssRowHeight = layout.deviceCellHeight / layout.devicePixelRatio;
  let every = 1;
  while (every * cssRowHeight < cssSpacing) every *= 2;
  const ticks: RulerTick[] = [];
  for (let row = (every - (layout.originRow % every)) % every; row < layout.rows; row += every) {
    const cell = (layout.originRow + row) * layout.columns + layout.originColumn;
    if (cell >= layout.cells) break;
    ticks.push({ row, page: cell * layout.pagesPerCell, cssY: row * cssRowHeight });
  }
  return ticks;
}
