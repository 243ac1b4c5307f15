import { flagsOf, PAGE_FLAGS, type PageFlagName, type PageRuns } from '@pagelapse/address-space';
import type { GridLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import type { PixelInks } from './pixel-inks.js';
import { deviceRectOfCell } from './spaces.js';

/** Pages with the flag in each cell. O(runs + cells), as the histograms of states are. */
export function flaggedPages(runs: PageRuns, layout: GridLayout, flag: PageFlagName): Uint32Array {
  const bit = PAGE_FLAGS.find((row) => row.name === flag)?.bit ?? 0;
  const counts = new Uint32Array(layout.cells);
  const end = layout.first + layout.pages;
  let at = 0;
  for (let i = 0; i < runs.count && at < end; i++) {
    const length = runs.lengths[i] as number;
    const from = Math.max(at, layout.first) - layout.first;
    const to = Math.min(at + length, end) - layout.first;
    at += length;
    if (from >= to || (flagsOf(runs.codes[i] as number) & bit) === 0) continue;
    for (let page = from; page < to; ) {
      const cell = Math.floor(page / layout.pagesPerCell);
      const cellEnd = Math.min((cell + 1) * layout.pagesPerCell, to);
      counts[cell] = (counts[cell] as number) + (cellEnd - page);
      page = cellEnd;
    }
  }
  return counts;
}

/** A square in the top right corner of every cell that holds a flagged page: on top of the state, hiding little of it. */
export function paintMarks(
  buffer: PixelBuffer,
  layout: GridLayout,
  counts: Uint32Array,
  flag: PageFlagName,
  inks: PixelInks,
): void {
  const side = Math.max(2, Math.floor(Math.min(layout.deviceCellWidth, layout.deviceCellHeight) / 3));
  for (let cell = 0; cell < layout.cells; cell++) {
    if (counts[cell] === 0) continue;
    const rect = deviceRectOfCell(layout, cell);
    const right = rect.x + rect.width - layout.deviceGap;
    for (let y = rect.y; y < rect.y + side; y++) {
      const row = y * buffer.width;
      buffer.pixels.fill(inks.flags[flag], row + right - side, row + right);
    }
  }
}
