import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateOf } from './page-code.js';
import { uniformRuns } from './page-runs.js';
import { PAGE_STATE_COUNT, PageState } from './page-state.js';
import { picture, runsOf, smallPages } from './text-picture.fixture.js';
import { type Tiles, tileHistograms } from './tiles.js';

/** Pages of one state, tile by tile. */
function column(tiles: Tiles, state: number): number[] {
  return Array.from({ length: tiles.count }, (_, tile) => tiles.counts[tile * PAGE_STATE_COUNT + state] as number);
}

test('a tile is a histogram of the pages in it', () => {
  const tiles = tileHistograms(picture('PPSS PSSS ....'), 0, 12, 4);
  expect(tiles.count).toBe(3);
  expect(column(tiles, PageState.present)).toEqual([2, 1, 0]);
  expect(column(tiles, PageState['shared-swapped'])).toEqual([2, 3, 0]);
  expect(column(tiles, PageState.unmapped)).toEqual([0, 0, 4]);
});

test('one swapped page among 4,096 is counted, not sampled', () => {
  const pages = new Array<number>(4096).fill(1);
  pages[2917] = 4;
  expect(column(tileHistograms(runsOf(pages), 0, 4096, 4096), 4)).toEqual([1]);
});

test('a range that starts within a run and ends within another is cut there', () => {
  const tiles = tileHistograms(picture('PPPP SSSS'), 2, 4, 3);
  expect(column(tiles, PageState.present)).toEqual([2, 0]);
  expect(column(tiles, PageState['shared-swapped'])).toEqual([1, 1]);
});

test('no pages are no tiles', () => {
  expect(tileHistograms(picture('PP'), 1, 0, 4)).toMatchObject({ count: 0 });
});

test('tiles of a 64 TiB mapping are counted exactly', () => {
  const tiles = tileHistograms(uniformRuns(2 ** 34, 1), 0, 2 ** 34, 2 ** 30);
  expect(column(tiles, 1)).toEqual(new Array(16).fill(2 ** 30));
});

test('a tile is a whole number of pages that its counter can hold', () => {
  for (const pagesPerTile of [0, -1, 1.5, Number.NaN, 2 ** 32]) {
    expect(() => tileHistograms(picture('PP'), 0, 2, pagesPerTile)).toThrow(RangeError);
  }
});

test('property: tiles equal counting page by page', () => {
  fc.assert(
    fc.property(smallPages, fc.nat(300), fc.nat(300), fc.integer({ min: 1, max: 50 }), (pages, from, many, perTile) => {
      const first = Math.min(from, pages.length);
      const length = Math.min(many, pages.length - first);
      const tiles = tileHistograms(runsOf(pages), first, length, perTile);
      const expected = new Array<number>(Math.ceil(length / perTile) * PAGE_STATE_COUNT).fill(0);
      for (let i = 0; i < length; i++) {
        const slot = Math.floor(i / perTile) * PAGE_STATE_COUNT + stateOf(pages[first + i] as number);
        expected[slot] = (expected[slot] as number) + 1;
      }
      expect([...tiles.counts]).toEqual(expected);
    }),
  );
});
