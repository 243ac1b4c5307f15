import { hilbertIndex, hilbertPlace } from './hilbert.js';

/**
 * Why: a region of any size has to fit a canvas of any size, with cells a person can see and point at, from all of it at
 * once down to single pages.
 *
 * A cell of zoom n holds 2^n pages; below 0 it holds one and is drawn larger. The fit is the least zoom at which the whole
 * mapping fits in cells of at least {@link MIN_CELL_CSS}; nothing zooms out further.
 *
 * `row`: addresses grow to the right and then down. A row holds 2^m cells, so that anything with a power-of-two stride
 * shows as a column, at every zoom; of the row lengths that fit, the one with the squarest cells wins. Zooming keeps row
 * length and cell size and halves what a cell holds.
 *
 * `hilbert`: addresses follow Hilbert's curve over one square of cells or a line of them. Each zoom step is four pages a
 * cell, and doubles the plane both ways.
 *
 * Example: 65,536 pages on 1000 x 500 CSS pixels give 8 pages a cell, 128 cells a row (4 MiB), 64 rows of 7 x 7.
 */
export type CellOrder = 'row' | 'hilbert';

export interface GridLayout {
  readonly order: CellOrder;
  /** Of the mapping. Page numbers of a layout count from the mapping's start. */
  readonly pages: number;
  readonly zoom: number;
  /** Zooms there are: `fitZoom` shows all, `leastZoom` the largest cells; `zoomStep` apart. */
  readonly fitZoom: number;
  readonly leastZoom: number;
  readonly zoomStep: number;
  readonly pagesPerCell: number;
  /** Cells that hold all pages, on screen or not. */
  readonly cells: number;
  /** All cells side by side. */
  readonly planeColumns: number;
  readonly planeRows: number;
  /** The cell of the plane in the top left corner. In row order the rows on screen begin at this column. */
  readonly originColumn: number;
  readonly originRow: number;
  /** Grid on screen. */
  readonly columns: number;
  readonly rows: number;
  readonly devicePixelRatio: number;
  /** Room the grid stands in, from the top left. */
  readonly deviceWidth: number;
  readonly deviceHeight: number;
  /** Pitch of the grid, the gap included. Whole device pixels: every edge is crisp. */
  readonly deviceCellWidth: number;
  readonly deviceCellHeight: number;
  /** Ground left free on the right and at the bottom of each cell; 0 in small cells. */
  readonly deviceGap: number;
}

export interface Room {
  readonly cssWidth: number;
  readonly cssHeight: number;
  readonly devicePixelRatio: number;
}

/** What is looked at: everything, unless told. */
export interface MapView {
  readonly order: CellOrder;
  readonly zoom: number | undefined;
  /** First page of the cell in the middle of the grid, from the mapping's start. */
  readonly centre: number | undefined;
}

/** Smaller cells cannot be told apart or pointed at. */
export const MIN_CELL_CSS = 6;
/** Larger ones carry no more information. */
export const MAX_CELL_CSS = 40;
/** From here on a gap of one pixel separates cells without costing much of them. */
const GAP_FROM_CSS = 9;

export function gridLayout(pages: number, room: Room, view: MapView): GridLayout {
  if (pages <= 0) throw new RangeError(`a layout of ${pages} pages`);
  const { order } = view;
  const space = spaceOf(room);
  const fit = order === 'row' ? fitRows(pages, space) : fitHilbert(pages, space);
  const step = order === 'row' ? 1 : 2;
  const leastZoom = 0 - magnifications(fit, space) * step;
  const zoom = Math.max(leastZoom, Math.min(fit.zoom, Math.floor((view.zoom ?? fit.zoom) / step) * step));
  const pagesPerCell = 2 ** Math.max(0, zoom);
  const cells = Math.ceil(pages / pagesPerCell);
  const larger = 2 ** (Math.max(0, -zoom) / step);
  const finer = 2 ** ((fit.zoom - Math.max(0, zoom)) / step);
  const columnsOfRow = fit.planeColumns / larger;
  const planeColumns = order === 'row' ? columnsOfRow : fit.planeColumns * finer;
  const planeRows = order === 'row' ? Math.ceil(cells / columnsOfRow) : fit.planeRows * finer;
  const deviceCellWidth =
    order === 'row' && larger > 1
      ? Math.min(space.most, Math.floor(space.width / columnsOfRow))
      : fit.cellWidth * larger;
  const deviceCellHeight = fit.cellHeight * larger;
  const smaller = Math.min(deviceCellWidth, deviceCellHeight);
  const { devicePixelRatio } = room;
  const shape: GridLayout = {
    order,
    pages,
    zoom,
    fitZoom: fit.zoom,
    leastZoom,
    zoomStep: step,
    pagesPerCell,
    cells,
    planeColumns,
    planeRows,
    originColumn: 0,
    originRow: 0,
    columns: Math.min(planeColumns, Math.max(1, Math.floor(space.width / deviceCellWidth))),
    rows: Math.min(planeRows, Math.max(1, Math.floor(space.height / deviceCellHeight))),
    devicePixelRatio,
    deviceWidth: space.width,
    deviceHeight: space.height,
    deviceCellWidth,
    deviceCellHeight,
    deviceGap: smaller >= GAP_FROM_CSS * devicePixelRatio ? Math.max(1, Math.round(devicePixelRatio)) : 0,
  };
  if (view.centre === undefined) return shape;
  const centre = Math.floor(view.centre / pagesPerCell);
  const [middleColumn, middleRow] = middle(shape);
  if (order === 'row') return withOrigin(shape, centre - middleColumn, -middleRow);
  const place = hilbertPlace(shape, Math.min(centre, planeColumns * planeRows - 1));
  return withOrigin(shape, place.column - middleColumn, place.row - middleRow);
}

/** The same grid elsewhere on its plane, as near as there are cells. In row order a row's end joins the next one's start. */
export function withOrigin(layout: GridLayout, column: number, row: number): GridLayout {
  if (layout.order === 'row') {
    const most = Math.max(0, layout.cells - layout.columns * layout.rows);
    const first = Math.max(0, Math.min(most, row * layout.columns + column));
    return { ...layout, originColumn: first % layout.columns, originRow: Math.floor(first / layout.columns) };
  }
  return {
    ...layout,
    originColumn: Math.max(0, Math.min(layout.planeColumns - layout.columns, column)),
    originRow: Math.max(0, Math.min(layout.planeRows - layout.rows, row)),
  };
}

/** The view whose layout this is. */
export function viewOf(layout: GridLayout): MapView {
  const { order, zoom } = layout;
  if (zoom === layout.fitZoom) return { order, zoom: undefined, centre: undefined };
  const [middleColumn, middleRow] = middle(layout);
  const column = layout.originColumn + middleColumn;
  const row = layout.originRow + middleRow;
  const cell = order === 'row' ? row * layout.columns + column : hilbertIndex(layout, column, row);
  return { order, zoom, centre: cell * layout.pagesPerCell };
}

function middle(layout: GridLayout): [column: number, row: number] {
  return [Math.floor(layout.columns / 2), Math.floor(layout.rows / 2)];
}

/** Room and limits of a cell, device pixels. */
interface Space {
  readonly width: number;
  readonly height: number;
  readonly least: number;
  readonly most: number;
}

function spaceOf({ cssWidth, cssHeight, devicePixelRatio }: Room): Space {
  const width = Math.max(1, Math.floor(cssWidth * devicePixelRatio));
  const height = Math.max(1, Math.floor(cssHeight * devicePixelRatio));
  const least = Math.min(Math.ceil(MIN_CELL_CSS * devicePixelRatio), width, height);
  return { width, height, least, most: Math.round(MAX_CELL_CSS * devicePixelRatio) };
}

/** How all of a mapping stands in the room. */
interface Fit {
  readonly zoom: number;
  readonly planeColumns: number;
  readonly planeRows: number;
  readonly cellWidth: number;
  readonly cellHeight: number;
}

/** How often the cells of a fit can be doubled. */
function magnifications(fit: Fit, space: Space): number {
  let times = 0;
  const larger = (): number => 2 ** (times + 1);
  while (
    Math.max(fit.cellWidth, fit.cellHeight) * larger() <= space.most &&
    fit.cellHeight * larger() <= space.height &&
    fit.planeColumns >= larger()
  ) {
    times++;
  }
  return times;
}

function fitRows(pages: number, { width, height, least, most }: Space): Fit {
  for (let zoom = 0; ; zoom++) {
    const cells = Math.ceil(pages / 2 ** zoom);
    let best: Fit | undefined;
    let bestScore = Number.POSITIVE_INFINITY;
    for (let planeColumns = 1; planeColumns * least <= width; planeColumns *= 2) {
      const planeRows = Math.ceil(cells / planeColumns);
      if (planeRows * least > height) continue;
      const cellWidth = Math.min(most, Math.floor(width / planeColumns));
      const cellHeight = Math.min(most, Math.floor(height / planeRows));
      // Squareness first; of two as square, the longer rows.
      const score = Math.abs(Math.log2(cellWidth / cellHeight));
      if (score <= bestScore) {
        best = { zoom, planeColumns, planeRows, cellWidth, cellHeight };
        bestScore = score;
      }
      if (planeColumns >= cells) break;
    }
    if (best !== undefined) return best;
  }
}

function fitHilbert(pages: number, { width, height, least, most }: Space): Fit {
  const upright = height > width;
  const [long, short] = upright ? [height, width] : [width, height];
  for (let zoom = 0; ; zoom += 2) {
    const cells = Math.ceil(pages / 2 ** zoom);
    let best: Fit | undefined;
    for (let side = 1; side * least <= short; side *= 2) {
      const squares = Math.ceil(cells / (side * side));
      const cell = Math.min(most, Math.floor(long / (squares * side)), Math.floor(short / side));
      // Of two with cells as large, the larger square: fewer of them.
      if (cell >= least && cell >= (best?.cellWidth ?? 0)) {
        const [planeColumns, planeRows] = upright ? [side, squares * side] : [squares * side, side];
        best = { zoom, planeColumns, planeRows, cellWidth: cell, cellHeight: cell };
      }
      if (squares === 1) break;
    }
    if (best !== undefined) return best;
  }
}
