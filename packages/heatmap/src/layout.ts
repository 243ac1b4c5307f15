/**
 * Why: a region of any size has to fit a canvas of any size, with cells a person can see and point at.
 *
 * Row order: cell 0 is top left, addresses grow to the right and then down. A cell holds 2^n pages, n the smallest
 * with which the region fits in cells of at least {@link MIN_CELL_CSS}; a row holds 2^m cells, so every row starts at
 * a round address and anything with a power-of-two stride shows as a column. Of the row lengths that fit, the one
 * with the squarest cells wins.
 *
 * Example: 65,536 pages on 1000 x 500 CSS pixels give 8 pages a cell, 128 cells a row (4 MiB), 64 rows of 7 x 7.
 */
export interface GridLayout {
  /** First page shown, in pages from the mapping's start, and how many. */
  readonly first: number;
  readonly pages: number;
  readonly pagesPerCell: number;
  readonly cells: number;
  readonly columns: number;
  readonly rows: number;
  readonly devicePixelRatio: number;
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

/** Smaller cells cannot be told apart or pointed at. */
export const MIN_CELL_CSS = 6;
/** Larger ones carry no more information. */
export const MAX_CELL_CSS = 40;
/** From here on a gap of one pixel separates cells without costing much of them. */
const GAP_FROM_CSS = 9;

export function rowOrderLayout(first: number, pages: number, room: Room): GridLayout {
  if (pages <= 0) throw new RangeError(`a layout of ${pages} pages`);
  const ratio = room.devicePixelRatio;
  const deviceWidth = Math.max(1, Math.floor(room.cssWidth * ratio));
  const deviceHeight = Math.max(1, Math.floor(room.cssHeight * ratio));
  const least = Math.min(Math.ceil(MIN_CELL_CSS * ratio), deviceWidth, deviceHeight);
  const most = Math.round(MAX_CELL_CSS * ratio);
  for (let pagesPerCell = 1; ; pagesPerCell *= 2) {
    const cells = Math.ceil(pages / pagesPerCell);
    const shape = bestShape(cells, deviceWidth, deviceHeight, least, most);
    if (shape === undefined) continue;
    const smaller = Math.min(shape.width, shape.height);
    const deviceGap = smaller >= GAP_FROM_CSS * ratio ? Math.max(1, Math.round(ratio)) : 0;
    return {
      first,
      pages,
      pagesPerCell,
      cells,
      columns: shape.columns,
      rows: Math.ceil(cells / shape.columns),
      devicePixelRatio: ratio,
      deviceCellWidth: shape.width,
      deviceCellHeight: shape.height,
      deviceGap,
    };
  }
}

interface Shape {
  readonly columns: number;
  readonly width: number;
  readonly height: number;
}

function bestShape(cells: number, width: number, height: number, least: number, most: number): Shape | undefined {
  let best: Shape | undefined;
  let bestScore = Number.POSITIVE_INFINITY;
  for (let columns = 1; columns * least <= width; columns *= 2) {
    const rows = Math.ceil(cells / columns);
    if (rows * least > height) continue;
    const shape = {
      columns,
      width: Math.min(most, Math.floor(width / columns)),
      height: Math.min(most, Math.floor(height / rows)),
    };
    // Squareness first; of two as square, the longer rows.
    const score = Math.abs(Math.log2(shape.width / shape.height));
    if (score <= bestScore) {
      best = shape;
      bestScore = score;
    }
    if (columns >= cells) break;
  }
  return best;
}
