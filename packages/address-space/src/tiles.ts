import { stateOf } from './page-code.js';
import type { PageRuns } from './page-runs.js';
import { PAGE_STATE_COUNT } from './page-state.js';

/**
 * Histograms of a stretch of pages cut into equal tiles: `counts[tile * PAGE_STATE_COUNT + state]` pages. Every page is
 * counted, none is sampled; the last tile may hold fewer than `pagesPerTile`.
 */
export interface Tiles {
  readonly pagesPerTile: number;
  readonly count: number;
  readonly counts: Uint32Array;
}

/** What an element of `counts` can hold: with 4 KiB pages, a tile of 16 TiB. */
const MAX_COUNT = 0xffffffff;

/**
 * Tiles of pages `first` to `first + pages` of a mapping, both in pages from the mapping's start and within it.
 * O(runs + tiles), whatever the number of pages. Throws when `pagesPerTile` is no whole number that a counter can hold.
 */
export function tileHistograms(runs: PageRuns, first: number, pages: number, pagesPerTile: number): Tiles {
  if (!Number.isInteger(pagesPerTile) || pagesPerTile < 1 || pagesPerTile > MAX_COUNT) {
    throw new RangeError(`not a tile size: ${pagesPerTile} pages`);
  }
  const count = Math.ceil(pages / pagesPerTile);
  const counts = new Uint32Array(count * PAGE_STATE_COUNT);
  const end = first + pages;
  let at = 0;
  for (let i = 0; i < runs.count && at < end; i++) {
    const length = runs.lengths[i] as number;
    const from = Math.max(at, first);
    const to = Math.min(at + length, end);
    at += length;
    if (from >= to) continue;
    const state = stateOf(runs.codes[i] as number);
    let page = from - first;
    const stop = to - first;
    let tile = Math.floor(page / pagesPerTile);
    while (page < stop) {
      const tileEnd = Math.min((tile + 1) * pagesPerTile, stop);
      const slot = tile * PAGE_STATE_COUNT + state;
      counts[slot] = (counts[slot] as number) + (tileEnd - page);
      page = tileEnd;
      tile++;
    }
  }
  return { pagesPerTile, count, counts };
}
