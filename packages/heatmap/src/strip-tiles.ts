import { type PageRuns, type Tiles, tileHistograms } from '@pagelapse/address-space';

/** A mapping in tiles of at least a column each, for a strip of that many columns of pixels; every page is in one. */
export function stripTiles(runs: PageRuns, columns: number): Tiles {
  return tileHistograms(runs, 0, runs.pages, Math.max(1, Math.ceil(runs.pages / columns)));
}

/**
 * Column at which a tile of {@link stripTiles} begins, where the one before it ends. Rounded down, so that the last
 * tile, which may be a single page of thousands, has a column too.
 */
export function stripColumn(runs: PageRuns, tiles: Tiles, tile: number, columns: number): number {
  return Math.floor((Math.min(tile * tiles.pagesPerTile, runs.pages) * columns) / runs.pages);
}
