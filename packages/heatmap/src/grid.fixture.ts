import fc from 'fast-check';
import { type CellOrder, type GridLayout, gridLayout, type MapView, withOrigin } from './layout.js';

const room = fc.record({
  cssWidth: fc.integer({ min: 40, max: 3840 }),
  cssHeight: fc.integer({ min: 40, max: 2160 }),
  devicePixelRatio: fc.constantFrom(1, 1.25, 1.5, 2, 3),
});
const pages = fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2 ** 36 }));
export const anyOrder = fc.constantFrom<CellOrder>('row', 'hilbert');

/** Any mapping in any room, wholly in sight. */
export const anyFit = fc.record({ room, pages, order: anyOrder });

/** Any part of any mapping at any zoom. */
export const anyLayout = fc
  .tuple(anyFit, fc.nat(40), fc.nat(), fc.nat())
  .map(([{ room, pages, order }, closer, x, y]) => {
    const whole = gridLayout(pages, room, { order, zoom: undefined, centre: undefined });
    const shape = gridLayout(pages, room, { order, zoom: whole.fitZoom - closer, centre: undefined });
    const layout = withOrigin(shape, x % shape.planeColumns, y % shape.planeRows);
    return { layout, room };
  });

/** A small grid that shows all of its cells, one device pixel a CSS pixel. */
export function smallGrid(pages: number, pagesPerCell: number, columns: number, side: number, gap = 0): GridLayout {
  const cells = Math.ceil(pages / pagesPerCell);
  const rows = Math.ceil(cells / columns);
  const zoom = Math.log2(pagesPerCell);
  return {
    order: 'row',
    pages,
    zoom,
    fitZoom: zoom,
    leastZoom: 0,
    zoomStep: 1,
    pagesPerCell,
    cells,
    planeColumns: columns,
    planeRows: rows,
    originColumn: 0,
    originRow: 0,
    columns,
    rows,
    devicePixelRatio: 1,
    deviceWidth: columns * side,
    deviceHeight: rows * side,
    deviceCellWidth: side,
    deviceCellHeight: side,
    deviceGap: gap,
  };
}

export function wholeIn(order: CellOrder): MapView {
  return { order, zoom: undefined, centre: undefined };
}
