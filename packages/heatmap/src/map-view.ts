import { type GridLayout, gridLayout, type MapView, type Room, viewOf, withOrigin } from './layout.js';
import { isOnScreen, placeAtDevice, placeOfCell } from './spaces.js';

/** Everything, in row order. */
export const WHOLE_MAP: MapView = { order: 'row', zoom: undefined, centre: undefined };

/**
 * The view `steps` closer (or, negative, further away), with what is at a point of the canvas staying there: the page
 * within the cell in row order, the place on the plane on Hilbert's curve. At the edges the map's own edge wins.
 */
export function zoomed(layout: GridLayout, room: Room, steps: number, deviceX: number, deviceY: number): MapView {
  const zoom = layout.zoom - steps * layout.zoomStep;
  const shape = gridLayout(layout.pages, room, { order: layout.order, zoom, centre: undefined });
  if (shape.zoom === layout.zoom) return viewOf(layout);
  if (layout.order === 'row') {
    const { column, row } = placeAtDevice(layout, deviceX, deviceY);
    const cell = (layout.originRow + row) * layout.columns + layout.originColumn + Math.min(column, layout.columns - 1);
    const page = (cell + deviceX / layout.deviceCellWidth - column) * layout.pagesPerCell;
    const to = placeAtDevice(shape, deviceX, deviceY);
    const toColumn = Math.min(to.column, shape.columns - 1);
    return viewOf(withOrigin(shape, Math.floor(page / shape.pagesPerCell) - toColumn, -to.row));
  }
  const scale = shape.planeColumns / layout.planeColumns;
  const x = (layout.originColumn + deviceX / layout.deviceCellWidth) * scale;
  const y = (layout.originRow + deviceY / layout.deviceCellHeight) * scale;
  return viewOf(
    withOrigin(
      shape,
      Math.round(x - deviceX / shape.deviceCellWidth),
      Math.round(y - deviceY / shape.deviceCellHeight),
    ),
  );
}

/** The view so many cells further to the right and down, as far as there are cells. */
export function panned(layout: GridLayout, columns: number, rows: number): MapView {
  return viewOf(withOrigin(layout, layout.originColumn + columns, layout.originRow + rows));
}

/** The view of the same zoom that has a page in its middle, as near as there are cells. */
export function centred(layout: GridLayout, page: number): MapView {
  const { column, row } = placeOfCell(layout, Math.floor(page / layout.pagesPerCell));
  return panned(layout, column - Math.floor(layout.columns / 2), row - Math.floor(layout.rows / 2));
}

/** The nearest view in which a cell is on screen: this one, if it is. */
export function revealing(layout: GridLayout, cell: number): MapView {
  const place = placeOfCell(layout, cell);
  if (isOnScreen(layout, place)) return viewOf(layout);
  const past = (at: number, size: number): number => (at < 0 ? at : Math.max(0, at - size + 1));
  const columns = layout.order === 'row' ? 0 : past(place.column, layout.columns);
  return panned(layout, columns, past(place.row, layout.rows));
}
