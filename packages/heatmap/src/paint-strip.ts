import { PAGE_STATE_COUNT, type PageRuns, tileHistograms } from '@pagelapse/address-space';
import { type PixelBuffer, paintCell } from './paint-cell.js';
import type { PixelInks } from './pixel-inks.js';

/**
 * A whole mapping in one line, addresses from left to right: a tile for every pixel column at most, each filled like
 * a cell of the heatmap. Every page is counted here too.
 */
export function paintStrip(buffer: PixelBuffer, runs: PageRuns, inks: PixelInks): void {
  buffer.pixels.fill(inks.outside);
  if (runs.pages === 0) return;
  const pagesPerTile = Math.ceil(runs.pages / buffer.width);
  const tiles = tileHistograms(runs, 0, runs.pages, pagesPerTile);
  const columnOf = (page: number): number => Math.round((Math.min(page, runs.pages) / runs.pages) * buffer.width);
  for (let tile = 0; tile < tiles.count; tile++) {
    const x = columnOf(tile * pagesPerTile);
    const width = columnOf((tile + 1) * pagesPerTile) - x;
    if (width > 0)
      paintCell(buffer, { x, y: 0, width, height: buffer.height }, tiles.counts, tile * PAGE_STATE_COUNT, inks);
  }
}
