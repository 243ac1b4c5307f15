import type { Tiles } from '@pagelapse/address-space';
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

/** Draws cells that have just changed towards the flash colour; the state stays readable under it. */
export function paintFlashes(
  buffer: PixelBuffer,
  layout: GridLayout,
  flashes: Flashes,
  inks: PixelInks,
  nowMs: number,
): void {
  if (!flashes.active(nowMs)) return;
  for (let cell = 0; cell < layout.cells; cell++) {
    const strength = flashes.strength(cell, nowMs);
    if (strength === 0) continue;
    const rect = inkedRect(layout, cell);
    for (let y = rect.y; y < rect.y + rect.height; y++) {
      const start = y * buffer.width + rect.x;
      for (let i = start; i < start + rect.width; i++) {
        buffer.pixels[i] = mixPixels(buffer.pixels[i] as number, inks.flash, strength);
      }
    }
  }
}

function inkedRect(layout: GridLayout, cell: number): Rect {
  const rect = deviceRectOfCell(layout, cell);
  return { ...rect, width: rect.width - layout.deviceGap, height: rect.height - layout.deviceGap };
}
