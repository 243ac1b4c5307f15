import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_CELL_CSS, MIN_CELL_CSS, rowOrderLayout } from './layout.js';
import { cellAtCss, cellOfPage, cssRectOfCell, deviceSize, pagesOfCell } from './spaces.js';

const room = fc.record({
  cssWidth: fc.integer({ min: 40, max: 3840 }),
  cssHeight: fc.integer({ min: 40, max: 2160 }),
  devicePixelRatio: fc.constantFrom(1, 1.25, 1.5, 2, 3),
});
const pages = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2 ** 36 }));

test('a layout fits its room with cells of at least the least size', () => {
  fc.assert(
    fc.property(room, pages, (room, pages) => {
      const layout = rowOrderLayout(0, pages, room);
      const { width, height } = deviceSize(layout);
      expect(width).toBeLessThanOrEqual(room.cssWidth * room.devicePixelRatio);
      expect(height).toBeLessThanOrEqual(room.cssHeight * room.devicePixelRatio);
      expect(layout.deviceCellWidth).toBeGreaterThanOrEqual(MIN_CELL_CSS * room.devicePixelRatio);
      expect(layout.deviceCellHeight).toBeGreaterThanOrEqual(MIN_CELL_CSS * room.devicePixelRatio);
      expect(layout.deviceCellWidth).toBeLessThanOrEqual(Math.round(MAX_CELL_CSS * room.devicePixelRatio));
    }),
  );
});

test('cells and rows hold powers of two, and all pages have a place', () => {
  fc.assert(
    fc.property(room, pages, (room, pages) => {
      const layout = rowOrderLayout(0, pages, room);
      expect(Number.isInteger(Math.log2(layout.pagesPerCell))).toBe(true);
      expect(Number.isInteger(Math.log2(layout.columns))).toBe(true);
      expect(layout.cells * layout.pagesPerCell).toBeGreaterThanOrEqual(pages);
      expect(layout.rows * layout.columns).toBeGreaterThanOrEqual(layout.cells);
    }),
  );
});

test('page -> cell -> css -> cell -> pages comes back to the page', () => {
  fc.assert(
    fc.property(room, pages, fc.nat(), fc.double({ min: 0, max: 0.999, noNaN: true }), (room, pages, pick, within) => {
      const layout = rowOrderLayout(0, pages, room);
      const page = pick % pages;
      const cell = cellOfPage(layout, page) as number;
      const rect = cssRectOfCell(layout, cell);
      // Anywhere in the cell but on the rounding edge of its far border.
      const x = rect.x + rect.width * (0.001 + within * 0.998);
      const y = rect.y + rect.height * (0.001 + within * 0.998);
      expect(cellAtCss(layout, x, y)).toBe(cell);
      const { first, count } = pagesOfCell(layout, cell);
      expect(page).toBeGreaterThanOrEqual(first);
      expect(page).toBeLessThan(first + count);
    }),
  );
});

test('outside the grid there is no cell, and outside the region no page', () => {
  const layout = rowOrderLayout(0, 5, { cssWidth: 100, cssHeight: 100, devicePixelRatio: 1 });
  const { width, height } = deviceSize(layout);
  expect(cellAtCss(layout, -1, 0)).toBeUndefined();
  expect(cellAtCss(layout, width + 1, 0)).toBeUndefined();
  expect(cellAtCss(layout, 0, height + 1)).toBeUndefined();
  expect(cellAtCss(layout, width - 1, height - 1)).toBeUndefined();
  expect(cellOfPage(layout, 5)).toBeUndefined();
});

test('a region of 65,536 pages on 1000 x 500', () => {
  expect(rowOrderLayout(0, 65536, { cssWidth: 1000, cssHeight: 500, devicePixelRatio: 1 })).toMatchObject({
    pagesPerCell: 8,
    columns: 128,
    rows: 64,
    deviceCellWidth: 7,
    deviceCellHeight: 7,
    deviceGap: 0,
  });
});
