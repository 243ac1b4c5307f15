import { PAGE_STATE_COUNT, PageState, type PageStateName } from '@pagelapse/address-space';
import { type PixelBuffer, paintCell } from './paint-cell.js';
import type { PixelInks } from './pixel-inks.js';

/** A legend's key: the pixels a cell full of one state has, pattern and all. */
export function paintSwatch(buffer: PixelBuffer, state: PageStateName, inks: PixelInks): void {
  const counts = new Uint32Array(PAGE_STATE_COUNT);
  counts[PageState[state]] = 1;
  paintCell(buffer, { x: 0, y: 0, width: buffer.width, height: buffer.height }, counts, 0, inks);
}
