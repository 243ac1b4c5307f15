import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLayout } from './grid.fixture.js';
import { gridLayout, viewOf } from './layout.js';
import { centred, panned, revealing, WHOLE_MAP, zoomed } from './map-view.js';
import { cellAtCss, cellAtPlace, isOnScreen, pagesOfCell, placeOfCell } from './spaces.js';

const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });

test('zooming in keeps the page that is pointed at under the pointer', () => {
  const room = { cssWidth: 600, cssHeight: 600, devicePixelRatio: 1.5 };
  fc.assert(
    fc.property(fc.constantFrom('row' as const, 'hilbert' as const), share, share, (order, x, y) => {
      const pages = 2 ** 24;
      let layout = gridLayout(pages, room, { order, zoom: undefined, centre: undefined });
      // Away from the edges of the plane, where the map cannot move on.
      const cssX = ((0.3 + x * 0.4) * layout.columns * layout.deviceCellWidth) / 1.5;
      const cssY = ((0.3 + y * 0.4) * layout.rows * layout.deviceCellHeight) / 1.5;
      while (layout.zoom > layout.leastZoom) {
        const held = pagesOfCell(layout, cellAtCss(layout, cssX, cssY) as number);
        const next = gridLayout(pages, room, zoomed(layout, room, 1, cssX * 1.5, cssY * 1.5));
        expect(next.zoom).toBe(layout.zoom - layout.zoomStep);
        const { first } = pagesOfCell(next, cellAtCss(next, cssX, cssY) as number);
        if (order === 'row') {
          expect(first).toBeGreaterThanOrEqual(held.first);
          expect(first).toBeLessThan(held.first + held.count);
        } else {
          // On the plane: rounding to whole cells may lead to a neighbour's.
          const from = placeOfCell(layout, Math.floor(first / layout.pagesPerCell));
          const to = placeOfCell(layout, Math.floor(held.first / layout.pagesPerCell));
          expect(Math.abs(from.column - to.column)).toBeLessThanOrEqual(1);
          expect(Math.abs(from.row - to.row)).toBeLessThanOrEqual(1);
        }
        layout = next;
      }
      for (let step = 0; step < 40; step++) layout = gridLayout(pages, room, zoomed(layout, room, -1, 5, 5));
      expect(viewOf(layout)).toEqual({ ...WHOLE_MAP, order });
    }),
    { numRuns: 40 },
  );
});

test('no view leads off the map', () => {
  fc.assert(
    fc.property(
      anyLayout,
      fc.integer({ min: -300, max: 300 }),
      fc.integer({ min: -300, max: 300 }),
      fc.integer({ min: -3, max: 3 }),
      share,
      share,
      ({ layout, room }, columns, rows, steps, x, y) => {
        const views = [
          panned(layout, columns, rows),
          zoomed(layout, room, steps, x * layout.deviceWidth, y * layout.deviceHeight),
        ];
        for (const view of views) {
          const next = gridLayout(layout.pages, room, view);
          expect(next.originColumn).toBeGreaterThanOrEqual(0);
          expect(next.originRow).toBeGreaterThanOrEqual(0);
          if (next.order === 'row') {
            const first = cellAtPlace(next, { column: 0, row: 0 });
            expect(first).toBeDefined();
            // The last cell is never above the end of the grid by a row or more, unless all rows are in sight.
            if (first !== 0) expect((first ?? 0) + next.columns * next.rows).toBeLessThanOrEqual(next.cells);
          } else {
            expect(next.originColumn + next.columns).toBeLessThanOrEqual(next.planeColumns);
            expect(next.originRow + next.rows).toBeLessThanOrEqual(next.planeRows);
          }
        }
      },
    ),
  );
});

test('panning goes cell by cell and back', () => {
  const room = { cssWidth: 400, cssHeight: 300, devicePixelRatio: 1 };
  for (const order of ['row', 'hilbert'] as const) {
    const layout = gridLayout(2 ** 20, room, { order, zoom: 0, centre: 2 ** 19 });
    const there = gridLayout(2 ** 20, room, panned(layout, 3, 5));
    expect(there).not.toEqual(layout);
    expect(gridLayout(2 ** 20, room, panned(there, -3, -5))).toEqual(layout);
  }
});

test('a cell is brought into sight by the shortest way, and one in sight stays where it is', () => {
  fc.assert(
    fc.property(anyLayout, fc.nat(), ({ layout, room }, pick) => {
      const cell = pick % layout.cells;
      const next = gridLayout(layout.pages, room, revealing(layout, cell));
      expect(isOnScreen(next, placeOfCell(next, cell))).toBe(true);
      if (layout.zoom !== layout.fitZoom && isOnScreen(layout, placeOfCell(layout, cell))) expect(next).toEqual(layout);
    }),
  );
});

test('a page can be put into the middle', () => {
  const room = { cssWidth: 400, cssHeight: 300, devicePixelRatio: 1 };
  for (const order of ['row', 'hilbert'] as const) {
    const layout = gridLayout(2 ** 20, room, { order, zoom: 0, centre: 0 });
    const next = gridLayout(2 ** 20, room, centred(layout, 600_000));
    expect(viewOf(next).centre).toBe(600_000);
  }
});
