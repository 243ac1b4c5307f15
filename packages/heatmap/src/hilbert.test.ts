import fc from 'fast-check';
import { expect, test } from 'vitest';
import { hilbertIndex, hilbertPlace, walkHilbert } from './hilbert.js';

const plane = fc
  .record({ order: fc.integer({ min: 0, max: 4 }), squares: fc.integer({ min: 1, max: 3 }), upright: fc.boolean() })
  .map(({ order, squares, upright }) => {
    const side = 2 ** order;
    return upright
      ? { planeColumns: side, planeRows: side * squares }
      : { planeColumns: side * squares, planeRows: side };
  });

test('the curve is a bijection whose neighbours are neighbours', () => {
  fc.assert(
    fc.property(plane, (plane) => {
      const seen = new Set<string>();
      let before: { column: number; row: number } | undefined;
      for (let index = 0; index < plane.planeColumns * plane.planeRows; index++) {
        const place = hilbertPlace(plane, index);
        expect(hilbertIndex(plane, place.column, place.row)).toBe(index);
        seen.add(`${place.column} ${place.row}`);
        if (before !== undefined) {
          expect(Math.abs(place.column - before.column) + Math.abs(place.row - before.row)).toBe(1);
        }
        before = place;
      }
      expect(seen.size).toBe(plane.planeColumns * plane.planeRows);
    }),
    { numRuns: 30 },
  );
});

test('four cells of a finer plane are one of the coarser, in the same place', () => {
  fc.assert(
    fc.property(plane, fc.nat(), fc.nat(), (plane, x, y) => {
      const finer = { planeColumns: plane.planeColumns * 2, planeRows: plane.planeRows * 2 };
      const [column, row] = [x % finer.planeColumns, y % finer.planeRows];
      expect(Math.floor(hilbertIndex(finer, column, row) / 4)).toBe(hilbertIndex(plane, column >> 1, row >> 1));
    }),
  );
});

test('a plane of 2^36 cells counts exactly', () => {
  const plane = { planeColumns: 2 ** 18, planeRows: 2 ** 18 };
  expect(hilbertPlace(plane, 2 ** 36 - 1)).toEqual({ column: 2 ** 18 - 1, row: 0 });
  expect(hilbertIndex(plane, 2 ** 18 - 1, 0)).toBe(2 ** 36 - 1);
});

test('a walk meets the cells of its window and no other, in order', () => {
  fc.assert(
    fc.property(
      plane,
      fc.array(fc.nat(), { minLength: 5, maxLength: 5 }),
      (plane, [a = 0, b = 0, c = 0, d = 0, e = 0]) => {
        const originColumn = a % plane.planeColumns;
        const originRow = b % plane.planeRows;
        const columns = 1 + (c % (plane.planeColumns - originColumn));
        const rows = 1 + (d % (plane.planeRows - originRow));
        const end = 1 + (e % (plane.planeColumns * plane.planeRows));
        const met: number[] = [];
        walkHilbert({ ...plane, originColumn, originRow, columns, rows }, end, (index, column, row) => {
          expect(hilbertIndex(plane, column, row)).toBe(index);
          met.push(index);
        });
        const expected: number[] = [];
        for (let row = originRow; row < originRow + rows; row++) {
          for (let column = originColumn; column < originColumn + columns; column++) {
            const index = hilbertIndex(plane, column, row);
            if (index < end) expected.push(index);
          }
        }
        expect(met).toEqual(expected.sort((one, other) => one - other));
      },
    ),
  );
});
