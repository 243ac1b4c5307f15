import { PAGE_STATE_COUNT, type PageCounts, type PageRuns, type Tiles } from '@pagelapse/address-space';
import { stripColumn, stripTiles } from '@pagelapse/heatmap';
import type { FoldedSpace } from './folded-space.js';

const MAX_COUNT = 0xffffffff;

/** Tiles by the runs they were made of, which are never written to: most mappings stand still from pass to pass. */
export type TileCache = WeakMap<PageRuns, Tiles>;

/** Sums of many widths are not exact: what is this close to a column's edge is on it. */
const DUST_COLUMNS = 1e-6;

/** Column of device pixels that a place on the line falls into; `columns` for its right end. */
export function columnAt(space: FoldedSpace, cssX: number, columns: number): number {
  return Math.floor((cssX * columns) / space.cssWidth + DUST_COLUMNS);
}

/**
 * Pages by state of every column of device pixels of a folded address space, `counts[column * PAGE_STATE_COUNT + state]`.
 * Every page of every mapping is counted; one that is wider than a column, in each of its columns. Small mappings share
 * a column.
 */
export function columnCounts(
  space: FoldedSpace,
  mappings: readonly { readonly runs: PageRuns; readonly counts: PageCounts }[],
  columns: number,
  cache: TileCache,
): Uint32Array {
  const sums = new Float64Array(columns * PAGE_STATE_COUNT);
  for (let i = 0; i < mappings.length; i++) {
    const { runs, counts } = mappings[i] as (typeof mappings)[number];
    const first = Math.min(columns - 1, columnAt(space, space.cssLeft[i] as number, columns));
    const own = columnAt(space, space.cssRight[i] as number, columns) - first;
    if (own > 1) addTiles(sums, runs, first, own, cache);
    else add(sums, first * PAGE_STATE_COUNT, counts.states, 0);
  }
  return Uint32Array.from(sums, (sum) => Math.min(MAX_COUNT, sum));
}

function addTiles(sums: Float64Array, runs: PageRuns, first: number, columns: number, cache: TileCache): void {
  const known = cache.get(runs);
  const tiles = known?.pagesPerTile === Math.ceil(runs.pages / columns) ? known : stripTiles(runs, columns);
  cache.set(runs, tiles);
  for (let tile = 0; tile < tiles.count; tile++) {
    const end = stripColumn(runs, tiles, tile + 1, columns);
    for (let column = stripColumn(runs, tiles, tile, columns); column < end; column++) {
      add(sums, (first + column) * PAGE_STATE_COUNT, tiles.counts, tile * PAGE_STATE_COUNT);
    }
  }
}

function add(sums: Float64Array, at: number, counts: Float64Array | Uint32Array, offset: number): void {
  for (let state = 0; state < PAGE_STATE_COUNT; state++) {
    sums[at + state] = (sums[at + state] as number) + (counts[offset + state] as number);
  }
}
