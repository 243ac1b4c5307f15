import { PAGE_STATE_COUNT, type Tiles } from '@pagelapse/address-space';
import type { Flashes } from './flash.js';
import type { GridLayout } from './layout.js';
import { type PixelBuffer, paintCell } from './paint-cell.js';
import { mixPixels, type PixelInks } from './pixel-inks.js';
import { deviceRectOfCell, type Rect } from './spaces.js';

/** Paints every cell of a grid whose tiles are its cells. Pure over its arguments. */
export function paintHeatmap(buffer: PixelBuffer, layout: GridLayout, tiles: Tiles, inks: PixelInks): void {
  buffer.pixels.fill(inks.outside);
  for (let cell = 0; cell < layout.cells; cell++) {
    paintCell(buffer, inkedRect(layout, cell), tiles.counts, cell, inks);
  }
}

/**
 * Paints the cells in which `tiles` differ from the `before` that `buffer` shows, and marks their rows in `rows`
 * (one element a row of the grid): most passes change little of a large picture.
 */
export function repaintHeatmap(
  buffer: PixelBuffer,
  layout: GridLayout,
  before: Tiles,
  tiles: Tiles,
  inks: PixelInks,
  rows: Uint8Array,
): void {
  for (let cell = 0; cell < layout.cells; cell++) {
    if (sameTile(before, tiles, cell)) continue;
    paintCell(buffer, inkedRect(layout, cell), tiles.counts, cell, inks);
    rows[Math.floor(cell / layout.columns)] = 1;
  }
}

/** Draws the cells of a row that have just changed towards the flash colour; the state stays readable under it. */
export function paintFlashes(
  buffer: PixelBuffer,
  layout: GridLayout,
  row: number,
  flashes: Flashes,
  inks: PixelInks,
  nowMs: number,
): void {
  const end = Math.min(layout.cells, (row + 1) * layout.columns);
  for (let cell = row * layout.columns; cell < end; cell++) {
    const strength = flashes.strength(cell, nowMs);
    if (strength === 0) continue;
    const rect = inkedRect(layout, cell);
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      const start = y * buffer.width + rect.x;
      flashPixels(buffer.pixels, start, start + rect.width, inks.flash, strength);
    }
  }
}

/** Neighbouring pixels mostly have one colour: it is mixed once. */
function flashPixels(pixels: Uint32Array, start: number, end: number, flash: number, strength: number): void {
  let from = -1;
  let mixed = 0;
  for (let i = start; i < end; i++) {
    const pixel = pixels[i] as number;
    if (pixel !== from) {
      from = pixel;
      mixed = mixPixels(pixel, flash, strength);
    }
    pixels[i] = mixed;
  }
}

function sameTile(a: Tiles, b: Tiles, tile: number): boolean {
  const offset = tile * PAGE_STATE_COUNT;
  for (let s = offset; s < offset + PAGE_STATE_COUNT; s++) if (a.counts[s] !== b.counts[s]) return false;
  return true;
}

function inkedRect(layout: GridLayout, cell: number): Rect {
  const rect = deviceRectOfCell(layout, cell);
  return { ...rect, width: rect.width - layout.deviceGap, height: rect.height - layout.deviceGap };
}
