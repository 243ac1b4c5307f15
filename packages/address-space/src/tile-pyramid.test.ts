import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flagsOf, stateOf } from './page-code.js';
import { PAGE_FLAGS } from './page-flags.js';
import { type PageRuns, PageRunsBuilder, uniformRuns } from './page-runs.js';
import { PAGE_STATE_COUNT, PageState } from './page-state.js';
import { anyCode, expand, runsOf } from './text-picture.fixture.js';
import { TILE_COLUMNS, TilePyramid } from './tile-pyramid.js';

/** Counts of one tile, page by page. */
function bruteForce(codes: readonly number[], level: number, tile: number): number[] {
  const counts = new Array<number>(TILE_COLUMNS).fill(0);
  for (const code of codes.slice(tile * 2 ** level, (tile + 1) * 2 ** level)) {
    counts[stateOf(code)] = (counts[stateOf(code)] as number) + 1;
    for (const [f, { bit }] of PAGE_FLAGS.entries()) {
      if ((flagsOf(code) & bit) !== 0) counts[PAGE_STATE_COUNT + f] = (counts[PAGE_STATE_COUNT + f] as number) + 1;
    }
  }
  return counts;
}

function read(pyramid: TilePyramid, level: number, tile: number, count: number): number[] {
  const into = new Uint32Array((count + 1) * TILE_COLUMNS).fill(9);
  pyramid.read(level, tile, count, into, 1);
  return [...into.subarray(TILE_COLUMNS)];
}

/** Every tile of every level, as one list. */
function everything(pyramid: TilePyramid): number[][] {
  return Array.from({ length: 14 }, (_, level) => read(pyramid, level, 0, Math.ceil(pyramid.pages / 2 ** level)));
}

/** Readings of the same few hundred pages, one after the other. */
const readings = fc.tuple(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 4 })).chain(([pages, count]) =>
  fc.array(
    fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), anyCode), { minLength: 1, maxLength: 60 }).map((pieces) => {
      const codes = pieces.flatMap(([length, code]) => new Array<number>(length).fill(code)).slice(0, pages);
      return [...codes, ...new Array<number>(pages - codes.length).fill(0)];
    }),
    { minLength: count, maxLength: count },
  ),
);

test('property: every tile of every level equals counting page by page', () => {
  fc.assert(
    fc.property(readings, ([codes = []]) => {
      const pyramid = new TilePyramid(runsOf(codes));
      for (let level = 0; level < 12; level++) {
        const tiles = Math.ceil(codes.length / 2 ** level);
        const expected = Array.from({ length: tiles }, (_, tile) => bruteForce(codes, level, tile)).flat();
        expect(read(pyramid, level, 0, tiles)).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  );
});

test('property: tiles read from the middle are those of the whole', () => {
  fc.assert(
    fc.property(readings, fc.nat(11), fc.nat(), fc.nat(), ([codes = []], level, from, many) => {
      const pyramid = new TilePyramid(runsOf(codes));
      const tiles = Math.ceil(codes.length / 2 ** level);
      const first = from % tiles;
      const count = 1 + (many % (tiles - first));
      const expected = Array.from({ length: count }, (_, i) => bruteForce(codes, level, first + i)).flat();
      expect(read(pyramid, level, first, count)).toEqual(expected);
    }),
  );
});

test('property: after any updates it is the pyramid of the last reading, and every changed state was told', () => {
  fc.assert(
    fc.property(readings, (all) => {
      let before = all[0] as number[];
      const pyramid = new TilePyramid(runsOf(before));
      for (const codes of all) {
        const changed = new Set<number>();
        pyramid.update(runsOf(codes), (first, end) => {
          for (let page = first; page < end; page++) changed.add(page);
        });
        const expected = codes.flatMap((code, page) => (stateOf(code) === stateOf(before[page] as number) ? [] : page));
        expect([...changed]).toEqual(expected);
        before = codes;
      }
      expect(everything(pyramid)).toEqual(everything(new TilePyramid(runsOf(before))));
    }),
    { numRuns: 60 },
  );
});

test('another number of pages is another mapping', () => {
  expect(() => new TilePyramid(uniformRuns(5, 0)).update(uniformRuns(6, 0), () => undefined)).toThrow(RangeError);
});

/** Every second page in swap: the most runs there can be. */
function alternating(pages: number): PageRuns {
  const builder = new PageRunsBuilder(pages);
  for (let page = 0; page < pages; page++) builder.push(1, page % 2 === 0 ? PageState.present : PageState.swapped);
  return builder.finish();
}

test('16 M pages take no more than 16 MiB beside their runs, and one swapped page of them is found', () => {
  const builder = new PageRunsBuilder();
  builder.push(9_000_000, PageState.present);
  builder.push(1, PageState['shared-swapped']);
  builder.push(2 ** 24 - 9_000_001, PageState.present);
  const pyramid = new TilePyramid(builder.finish());
  expect(pyramid.bytes).toBeLessThan(16 * 2 ** 20);
  for (let level = 0; level <= 24; level++) {
    const counts = read(pyramid, level, Math.floor(9_000_000 / 2 ** level), 1);
    expect(counts[PageState['shared-swapped']]).toBe(1);
    expect(counts[PageState.present]).toBe(2 ** level - 1);
  }
});

test('the largest address space is bounded as well', () => {
  const pyramid = new TilePyramid(uniformRuns(2 ** 36, PageState.present));
  expect(pyramid.bytes).toBeLessThan(40 * 2 ** 20);
  expect(read(pyramid, 31, 31, 1)[PageState.present]).toBe(2 ** 31);
});

test('the worst fragmentation is counted exactly', () => {
  const runs = alternating(5000);
  const pyramid = new TilePyramid(runs);
  expect(read(pyramid, 3, 0, 625)).toEqual(
    Array.from({ length: 625 }, (_, tile) => bruteForce(expand(runs), 3, tile)).flat(),
  );
});
