import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyFit, anyLayout, wholeIn } from './grid.fixture.js';
import { gridLayout, MAX_CELL_CSS, MIN_CELL_CSS, viewOf } from './layout.js';

test('a layout fits its room with cells of at least the least size', () => {
  fc.assert(
    fc.property(anyLayout, ({ layout, room }) => {
      expect(layout.columns * layout.deviceCellWidth).toBeLessThanOrEqual(layout.deviceWidth);
      expect(layout.rows * layout.deviceCellHeight).toBeLessThanOrEqual(layout.deviceHeight);
      expect(layout.deviceCellWidth).toBeGreaterThanOrEqual(MIN_CELL_CSS * room.devicePixelRatio);
      expect(layout.deviceCellHeight).toBeGreaterThanOrEqual(MIN_CELL_CSS * room.devicePixelRatio);
      expect(layout.deviceCellWidth).toBeLessThanOrEqual(Math.round(MAX_CELL_CSS * room.devicePixelRatio));
    }),
  );
});

test('unless told, all pages are in sight', () => {
  fc.assert(
    fc.property(anyFit, ({ pages, room, order }) => {
      const layout = gridLayout(pages, room, wholeIn(order));
      expect(layout.cells * layout.pagesPerCell).toBeGreaterThanOrEqual(pages);
      expect(layout.columns * layout.rows).toBeGreaterThanOrEqual(layout.cells);
      expect([layout.columns, layout.rows]).toEqual([layout.planeColumns, layout.planeRows]);
      expect(viewOf(layout)).toEqual(wholeIn(order));
    }),
  );
});

test('cells and rows hold powers of two, and the closest zoom shows single pages', () => {
  fc.assert(
    fc.property(anyFit, fc.nat(40), ({ pages, room, order }, closer) => {
      const { fitZoom, leastZoom } = gridLayout(pages, room, wholeIn(order));
      const layout = gridLayout(pages, room, { order, zoom: fitZoom - closer, centre: undefined });
      expect(Number.isInteger(Math.log2(layout.pagesPerCell))).toBe(true);
      if (order === 'row') expect(Number.isInteger(Math.log2(layout.columns))).toBe(true);
      expect(gridLayout(pages, room, { order, zoom: leastZoom, centre: undefined }).pagesPerCell).toBe(1);
      expect(leastZoom).toBeLessThanOrEqual(0);
    }),
  );
});

test('a view and its layout are the same place', () => {
  fc.assert(
    fc.property(anyLayout, ({ layout, room }) => {
      expect(gridLayout(layout.pages, room, viewOf(layout))).toEqual(
        layout.zoom === layout.fitZoom ? { ...layout, originColumn: 0, originRow: 0 } : layout,
      );
    }),
  );
});

test('a region of 65,536 pages on 1000 x 500', () => {
  const room = { cssWidth: 1000, cssHeight: 500, devicePixelRatio: 1 };
  expect(gridLayout(65536, room, wholeIn('row'))).toMatchObject({
    pagesPerCell: 8,
    columns: 128,
    rows: 64,
    deviceCellWidth: 7,
    deviceCellHeight: 7,
    deviceGap: 0,
    leastZoom: -2,
  });
  expect(gridLayout(65536, room, { order: 'row', zoom: -2, centre: 40_000 })).toMatchObject({
    pagesPerCell: 1,
    columns: 32,
    rows: 17,
    deviceCellWidth: 31,
    deviceCellHeight: 28,
    originRow: 1241,
    originColumn: 16,
  });
  expect(gridLayout(65536, room, wholeIn('hilbert'))).toMatchObject({
    pagesPerCell: 16,
    columns: 64,
    rows: 64,
    deviceCellWidth: 7,
  });
  expect(gridLayout(65536, room, { order: 'hilbert', zoom: 1, centre: undefined })).toMatchObject({
    pagesPerCell: 1,
    planeColumns: 256,
    planeRows: 256,
    columns: 142,
    rows: 71,
  });
});
