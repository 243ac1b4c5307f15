import { PAGE_STATE_COUNT, type PageRuns } from '@pagelapse/address-space';
import { type PixelBuffer, paintCell } from './paint-cell.js';
import type { PixelInks } from './pixel-inks.js';
import { stripColumn, stripTiles } from './strip-tiles.js';

/**
 * A whole mapping in one line, addresses from left to right: a tile for every pixel column at most, each filled like
 * a cell of the heatmap. Every page is counted here too.
 */
export function paintStrip(buffer: PixelBuffer, runs: PageRuns, inks: PixelInks): void {
  buffer.pixels.fill(inks.outside);
  if (runs.pages === 0) return;
  const tiles = stripTiles(runs, buffer.width);
  for (let tile = 0; tile < tiles.count; tile++) {
    const x = stripColumn(runs, tiles, tile, buffer.width);
    const width = stripColumn(runs, tiles, tile + 1, buffer.width) - x;
    paintCell(buffer, { x, y: 0, width, height: buffer.height }, tiles.counts, tile * PAGE_STATE_COUNT, inks);
  }
}

/**
 * A strip whose columns were counted beforehand: `counts[column * PAGE_STATE_COUNT + state]` pages. A column of no pages
 * is outside.
 */
export function paintColumns(buffer: PixelBuffer, counts: Uint32Array, inks: PixelInks): void {
  buffer.pixels.fill(inks.outside);
  for (let x = 0; x < buffer.width; x++) {
    paintCell(buffer, { x, y: 0, width: 1, height: buffer.height }, counts, x * PAGE_STATE_COUNT, inks);
  }
}
