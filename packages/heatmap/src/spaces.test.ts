import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLayout, smallGrid } from './grid.fixture.js';
import { cellAtCss, cellAtPlace, cellOfPage, cssRectOfCell, isOnScreen, pagesOfCell, placeOfCell } from './spaces.js';

test('page -> cell -> css -> cell -> pages comes back to the page', () => {
  fc.assert(
    fc.property(
      anyLayout,
      fc.nat(),
      fc.nat(),
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      ({ layout }, column, row, within) => {
        const place = { column: column % layout.columns, row: row % layout.rows };
        const cell = cellAtPlace(layout, place);
        fc.pre(cell !== undefined);
        const { first, count } = pagesOfCell(layout, cell);
        expect(count).toBeGreaterThan(0);
        expect(cellOfPage(layout, first)).toBe(cell);
        expect(cellOfPage(layout, first + count - 1)).toBe(cell);
        const rect = cssRectOfCell(layout, cell);
        expect(rect).toBeDefined();
        const { x, y, width, height } = rect ?? { x: 0, y: 0, width: 0, height: 0 };
        // Anywhere in the cell but on the rounding edge of its far border.
        const share = 0.001 + within * 0.998;
        expect(cellAtCss(layout, x + width * share, y + height * share)).toBe(cell);
      },
    ),
  );
});

test('every cell of the mapping has a place on the plane, on screen or not', () => {
  fc.assert(
    fc.property(anyLayout, fc.nat(), ({ layout }, pick) => {
      const cell = pick % layout.cells;
      const place = placeOfCell(layout, cell);
      expect(cellAtPlace(layout, place)).toBe(cell);
      expect(cssRectOfCell(layout, cell) !== undefined).toBe(isOnScreen(layout, place));
    }),
  );
});

test('outside the grid there is no cell, and outside the region no page', () => {
  const layout = smallGrid(5, 1, 4, 10);
  expect(cellAtCss(layout, -1, 0)).toBeUndefined();
  expect(cellAtCss(layout, 41, 0)).toBeUndefined();
  expect(cellAtCss(layout, 0, 21)).toBeUndefined();
  expect(cellAtCss(layout, 39, 19)).toBeUndefined();
  expect(cellAtCss(layout, 9, 19)).toBe(4);
  expect(cellOfPage(layout, 5)).toBeUndefined();
});
