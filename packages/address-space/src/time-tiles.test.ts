import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stateOf } from './page-code.js';
import { PAGE_STATE_COUNT, PageState } from './page-state.js';
import { picture, runsOf } from './text-picture.fixture.js';
import { type TimeShape, TimeTiles } from './time-tiles.js';
import { WORST_FIRST, worstState } from './worst-state.js';

const PAGES = 12;
const LIVES_MS = 60;

/** A past of 60 ms: passes over 12 pages, and losses, each `afterMs` after the one before. */
const past = fc.array(
  fc.record({
    afterMs: fc.nat(9),
    pages: fc.option(fc.array(fc.nat(PAGE_STATE_COUNT - 1), { minLength: PAGES, maxLength: PAGES }), {
      nil: undefined,
      freq: 6,
    }),
  }),
  { maxLength: 14 },
);
const part = fc
  .tuple(fc.nat(PAGES - 1), fc.integer({ min: 1, max: PAGES }), fc.integer({ min: 1, max: PAGES }))
  .map(([first, pages, pagesPerRow]) => ({ first, pages: Math.min(pages, PAGES - first), pagesPerRow }));
const shape: fc.Arbitrary<TimeShape> = fc
  .tuple(part, fc.nat(20), fc.integer({ min: 1, max: 7 }), fc.integer({ min: 1, max: 12 }), fc.boolean())
  .map(([part, fromMs, columnMs, columns, grows]) => ({ ...part, fromMs, columnMs, columns, grows }));

type Past = typeof past extends fc.Arbitrary<infer Told> ? Told : never;

type Pages = readonly number[];

/** The same page by page: as they were from each millisecond to the next, as passes found them at it, and flips seen. */
function livesOf(told: Past) {
  const spans = new Array<Pages | undefined>(LIVES_MS).fill(undefined);
  const found: Pages[][] = Array.from({ length: LIVES_MS + 1 }, () => []);
  const flips: number[][] = Array.from({ length: LIVES_MS + 1 }, () => new Array<number>(PAGES).fill(0));
  let atMs = 0;
  let before: Pages | undefined;
  for (const { afterMs, pages } of told) {
    atMs = Math.min(LIVES_MS, atMs + afterMs);
    spans.fill(pages, atMs);
    if (pages !== undefined) found[atMs]?.push(pages);
    for (const [page, is] of (pages ?? []).entries()) {
      const was = before?.[page];
      if (was !== undefined && flipped(was, is)) (flips[atMs] as number[])[page] = (flips[atMs]?.[page] ?? 0) + 1;
    }
    before = pages;
  }
  return { spans, found, flips };
}

const SWAP: readonly number[] = [PageState.swapped, PageState['shared-swapped']];
const MEMORY: readonly number[] = [
  PageState.present,
  PageState['zero-page'],
  PageState['swap-cached'],
  PageState['resident-elsewhere'],
];

function flipped(was: number, is: number): boolean {
  return (SWAP.includes(was) && MEMORY.includes(is)) || (MEMORY.includes(was) && SWAP.includes(is));
}

function tilesOf(shape: TimeShape, told: Past): TimeTiles {
  const tiles = new TimeTiles(shape);
  let atMs = 0;
  for (const { afterMs, pages } of told) {
    atMs = Math.min(LIVES_MS, atMs + afterMs);
    if (pages !== undefined) tiles.pass(atMs, runsOf(pages));
    else {
      tiles.until(atMs);
      tiles.lose();
    }
  }
  tiles.until(LIVES_MS);
  return tiles;
}

test('a tile has seen what any of its pages was at any of its moments, and no other state', () => {
  fc.assert(
    fc.property(past, shape, (told, shape) => {
      const tiles = tilesOf(shape, told);
      const { spans, found } = livesOf(told);
      const { fromMs, first, pagesPerRow, grows } = shape;
      for (let column = 0; column < shape.columns; column++) {
        const beginMs = fromMs + column * tiles.columnMs;
        const endMs = beginMs + tiles.columnMs;
        const atEnd = !grows && column === shape.columns - 1 ? (found[endMs] ?? []) : [];
        const moments = [];
        for (let ms = beginMs; ms < endMs; ms++) moments.push(...(found[ms] ?? []), spans[ms]);
        const known = [...moments, ...atEnd].filter((pages) => pages !== undefined);
        for (let row = 0; row < tiles.rows; row++) {
          const rowOf = (pages: Pages | undefined): Pages =>
            (pages ?? []).slice(first + row * pagesPerRow).slice(0, tiles.pagesOfRow(row));
          const tile = column * tiles.rows + row;
          const seen = known.flatMap(rowOf).reduce((set, state) => set | (1 << state), 0);
          expect(tiles.seen[tile]).toBe(seen);
          const newest = rowOf(known.at(-1));
          const counts = tiles.counts.slice(tile * PAGE_STATE_COUNT, (tile + 1) * PAGE_STATE_COUNT);
          expect([...counts]).toEqual([...counts].map((_, state) => newest.filter((held) => held === state).length));
        }
      }
    }),
    { numRuns: 500 },
  );
});

test('time in swap and changes into it and back are those of the pages, added up one by one', () => {
  fc.assert(
    fc.property(past, shape, (told, shape) => {
      const tiles = tilesOf(shape, told);
      const { spans, flips } = livesOf(told);
      const endMs = shape.grows ? LIVES_MS : Math.min(LIVES_MS, shape.fromMs + shape.columns * shape.columnMs);
      let [whole, known] = [0, 0];
      for (let ms = shape.fromMs; ms < endMs; ms++) if (spans[ms] !== undefined) known++;
      for (let row = 0; row < tiles.rows; row++) {
        const first = shape.first + row * shape.pagesPerRow;
        let [inSwap, changes] = [0, 0];
        for (let page = first; page < first + tiles.pagesOfRow(row); page++) {
          for (let ms = shape.fromMs; ms < endMs; ms++) if (SWAP.includes(spans[ms]?.[page] ?? -1)) inSwap++;
          for (let ms = shape.fromMs; ms <= endMs; ms++) changes += flips[ms]?.[page] ?? 0;
        }
        whole += inSwap;
        const share = known === 0 ? undefined : inSwap / (known * tiles.pagesOfRow(row));
        expect(tiles.swapShare(row)).toEqual(share === undefined ? undefined : expect.closeTo(share, 9));
        expect(tiles.flips[row]).toBe(changes);
      }
      const share = known === 0 ? undefined : whole / (known * shape.pages);
      expect(tiles.wholeSwapShare).toEqual(share === undefined ? undefined : expect.closeTo(share, 9));
      const most = Math.max(...tiles.flips);
      expect(tiles.mostFlips).toBe(most === 0 ? undefined : tiles.flips.indexOf(most));
    }),
    { numRuns: 500 },
  );
});

test('columns become wider as time goes on, and nothing that was seen is lost', () => {
  const tiles = new TimeTiles({ first: 0, pages: 4, pagesPerRow: 2, fromMs: 0, columnMs: 1, columns: 4, grows: true });
  tiles.pass(0, picture('PPPP'));
  tiles.pass(1, picture('PSPP'));
  tiles.pass(2, picture('PPPP'));
  tiles.pass(1000, picture('PPPs'));
  expect(tiles.columnMs).toBe(256);
  expect(tiles.columns).toBe(4);
  const worst = (column: number, row: number) => worstState(tiles.seen[column * 2 + row] as number);
  expect([0, 1, 2, 3].map((column) => worst(column, 0))).toEqual([4, 1, 1, 1]);
  expect([0, 1, 2, 3].map((column) => worst(column, 1))).toEqual([1, 1, 1, 3]);
  expect([tiles.flips[0], tiles.flips[1]]).toEqual([2, 1]);
  expect(tiles.swapShare(0)).toBe(1 / 2000);
});

test('one page in shared swap among four million colours its tile', () => {
  const tiles = new TimeTiles({
    first: 0,
    pages: 2 ** 22,
    pagesPerRow: 4096,
    fromMs: 0,
    columnMs: 1,
    columns: 2,
    grows: false,
  });
  const code = (page: number) => (page === 4097 ? PageState['shared-swapped'] : PageState.present);
  tiles.pass(0, runsOf(Array.from({ length: 2 ** 22 }, (_, page) => code(page))));
  expect(worstState(tiles.seen[1] as number)).toBe(PageState['shared-swapped']);
  expect(worstState(tiles.seen[2] as number)).toBe(PageState.present);
});

test('every state has its place in the order from worst, and the worst of a set is the first of them', () => {
  expect([...WORST_FIRST].sort()).toEqual(Object.keys(PageState).sort());
  fc.assert(
    fc.property(fc.array(fc.nat(PAGE_STATE_COUNT - 1)), (codes) => {
      const set = codes.reduce((sum, code) => sum | (1 << stateOf(code)), 0);
      const worst = WORST_FIRST.find((name) => codes.includes(PageState[name]));
      expect(worstState(set)).toBe(worst === undefined ? undefined : PageState[worst]);
    }),
  );
});
