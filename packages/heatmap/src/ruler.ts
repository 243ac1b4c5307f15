import type { GridLayout } from './layout.js';

export interface RulerTick {
  /** First row of the grid the label stands at, and the page that row starts with (from the mapping's start). */
  readonly row: number;
  readonly page: number;
  readonly cssY: number;
}

/** Rows to label, a power of two apart and at least `cssSpacing` from one another, so that labels step evenly. */
export function rulerTicks(layout: GridLayout, cssSpacing: number): RulerTick[] {
  const cssRowHeight = layout.deviceCellHeight / layout.devicePixelRatio;
  let every = 1;
  while (every * cssRowHeight < cssSpacing) every *= 2;
  const ticks: RulerTick[] = [];
  for (let row = 0; row < layout.rows; row += every) {
    ticks.push({ row, page: layout.first + row * layout.columns * layout.pagesPerCell, cssY: row * cssRowHeight });
  }
  return ticks;
}
