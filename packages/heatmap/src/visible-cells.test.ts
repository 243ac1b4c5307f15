import { PAGE_STATE_COUNT, PageRunsBuilder, TILE_COLUMNS, TilePyramid, tileHistograms } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyOrder } from './grid.fixture.js';
import { gridLayout, withOrigin } from './layout.js';
import { cellAtPlace, pagesOfCell } from './spaces.js';
import { slotsOfPages, visibleCells } from './visible-cells.js';
import { readVisibleTiles } from './visible-tiles.js';

/** Grids of a few thousand cells at most: small enough to look at every one. */
const window = fc
  .tuple(fc.integer({ min: 1, max: 40_000 }), anyOrder, fc.nat(12), fc.nat(), fc.nat())
  .map(([pages, order, closer, x, y]) => {
    const room = { cssWidth: 300, cssHeight: 200, devicePixelRatio: 1 };
    const { fitZoom } = gridLayout(pages, room, { order, zoom: undefined, centre: undefined });
    const shape = gridLayout(pages, room, { order, zoom: fitZoom - closer, centre: undefined });
    return withOrigin(shape, x % shape.planeColumns, y % shape.planeRows);
  });

test('the cells on screen are those that the hit test finds, in address order', () => {
  fc.assert(
    fc.property(window, (layout) => {
      const { slots, stretchFirst, stretchAt } = visibleCells(layout);
      const cells = Array.from(stretchFirst, (first, s) =>
        Array.from(slots.subarray(stretchAt[s], stretchAt[s + 1]), (slot, i) => ({ slot, cell: first + i })),
      ).flat();
      expect(cells.length).toBe(stretchAt.at(-1));
      let before = -1;
      for (const { slot, cell } of cells) {
        expect(cell).toBeGreaterThan(before);
        before = cell;
        expect(cellAtPlace(layout, { column: slot % layout.columns, row: Math.floor(slot / layout.columns) })).toBe(
          cell,
        );
      }
      let places = 0;
      for (let slot = 0; slot < layout.columns * layout.rows; slot++) {
        const place = { column: slot % layout.columns, row: Math.floor(slot / layout.columns) };
        if (cellAtPlace(layout, place) !== undefined) places++;
      }
      expect(cells.length).toBe(places);
    }),
    { numRuns: 50 },
  );
});

test('the slots of some pages are the cells that hold one of them', () => {
  fc.assert(
    fc.property(window, fc.nat(), fc.nat(), (layout, from, many) => {
      const first = from % layout.pages;
      const end = first + 1 + (many % (layout.pages - first));
      const met = new Set<number>();
      slotsOfPages(layout, visibleCells(layout), first, end, (slot) => met.add(slot));
      const expected = new Set<number>();
      for (let slot = 0; slot < layout.columns * layout.rows; slot++) {
        const cell = cellAtPlace(layout, { column: slot % layout.columns, row: Math.floor(slot / layout.columns) });
        if (cell === undefined) continue;
        const pages = pagesOfCell(layout, cell);
        if (pages.first < end && first < pages.first + pages.count) expected.add(slot);
      }
      expect([...met].sort((a, b) => a - b)).toEqual([...expected]);
    }),
    { numRuns: 50 },
  );
});

test('what is read for a cell on screen is the histogram of its pages', () => {
  const pieces = fc.array(fc.tuple(fc.integer({ min: 1, max: 900 }), fc.nat(10)), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(window, pieces, (layout, pieces) => {
      const builder = new PageRunsBuilder();
      for (let i = 0; builder.pages < layout.pages; i++) {
        const [length, code] = pieces[i % pieces.length] as [number, number];
        builder.push(Math.min(length, layout.pages - builder.pages), code);
      }
      const runs = builder.finish();
      const tiles = readVisibleTiles(layout, visibleCells(layout), new TilePyramid(runs));
      for (let slot = 0; slot < layout.columns * layout.rows; slot++) {
        const cell = cellAtPlace(layout, { column: slot % layout.columns, row: Math.floor(slot / layout.columns) });
        const counts = tiles.subarray(slot * TILE_COLUMNS, slot * TILE_COLUMNS + PAGE_STATE_COUNT);
        const pages = cell === undefined ? { first: 0, count: 0 } : pagesOfCell(layout, cell);
        const expected = tileHistograms(runs, pages.first, pages.count, layout.pagesPerCell).counts;
        expect(counts).toEqual(cell === undefined ? new Uint32Array(PAGE_STATE_COUNT) : expected);
      }
    }),
    { numRuns: 20 },
  );
});
