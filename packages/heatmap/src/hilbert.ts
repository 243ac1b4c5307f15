/**
 * Why: in row order, pages a row apart in address are far apart on the screen, and a stretch of memory is a thin line. Along
 * Hilbert's curve a stretch of neighbouring pages is a compact patch at every zoom: four cells of one zoom are the
 * square of one cell of the next.
 *
 * The plane is one square of `side` x `side` cells, or several in a line, side a power of two. Within a square the curve runs
 * from corner to corner along the line (x from 0 to side - 1, y = 0 at both ends), so that each square ends beside the
 * start of the next. A plane that stands upright is the same with x and y exchanged.
 *
 * A quadrant of the curve is the whole curve mirrored at the diagonal, turned by half, both or neither: two bits.
 */
const MIRRORED = 1;
const TURNED = 2;

/** Column and row of the quadrants in the order of the curve, and what becomes of it in each. */
const QUADRANT_X = Uint8Array.of(0, 0, 1, 1);
const QUADRANT_Y = Uint8Array.of(0, 1, 1, 0);
const QUADRANT_POSE = Uint8Array.of(MIRRORED, 0, 0, MIRRORED | TURNED);
/** Place of a quadrant on the curve by `x * 2 + y`. */
const QUADRANT_AT = Uint8Array.of(0, 1, 3, 2);

export interface HilbertPlane {
  readonly planeColumns: number;
  readonly planeRows: number;
}

function quadrantX(quadrant: number, pose: number): number {
  const x = ((pose & MIRRORED) === 0 ? QUADRANT_X : QUADRANT_Y)[quadrant] as number;
  return (pose & TURNED) === 0 ? x : 1 - x;
}

function quadrantY(quadrant: number, pose: number): number {
  const y = ((pose & MIRRORED) === 0 ? QUADRANT_Y : QUADRANT_X)[quadrant] as number;
  return (pose & TURNED) === 0 ? y : 1 - y;
}

/** The place along the curve of a cell of the plane. */
export function hilbertIndex({ planeColumns, planeRows }: HilbertPlane, column: number, row: number): number {
  const side = Math.min(planeColumns, planeRows);
  const upright = planeRows > planeColumns;
  const square = Math.floor((upright ? row : column) / side);
  let x = upright ? column : column % side;
  let y = upright ? row % side : row;
  let pose = upright ? MIRRORED : 0;
  let index = 0;
  for (let half = side / 2; half >= 1; half /= 2) {
    let right = x >= half ? 1 : 0;
    let below = y >= half ? 1 : 0;
    x -= right * half;
    y -= below * half;
    if ((pose & TURNED) !== 0) {
      right = 1 - right;
      below = 1 - below;
    }
    const quadrant = QUADRANT_AT[(pose & MIRRORED) === 0 ? right * 2 + below : below * 2 + right] as number;
    index = index * 4 + quadrant;
    pose ^= QUADRANT_POSE[quadrant] as number;
  }
  return square * side * side + index;
}

/** The cell of the plane at a place along the curve. */
export function hilbertPlace(
  { planeColumns, planeRows }: HilbertPlane,
  index: number,
): { column: number; row: number } {
  const side = Math.min(planeColumns, planeRows);
  const upright = planeRows > planeColumns;
  const area = side * side;
  const square = Math.floor(index / area);
  let [column, row] = upright ? [0, square * side] : [square * side, 0];
  let pose = upright ? MIRRORED : 0;
  let rest = index % area;
  for (let half = side / 2; half >= 1; half /= 2) {
    const quadrant = Math.floor(rest / (half * half));
    rest %= half * half;
    column += quadrantX(quadrant, pose) * half;
    row += quadrantY(quadrant, pose) * half;
    pose ^= QUADRANT_POSE[quadrant] as number;
  }
  return { column, row };
}

/** A window on the plane, in cells of it. */
export interface HilbertWindow extends HilbertPlane {
  readonly originColumn: number;
  readonly originRow: number;
  readonly columns: number;
  readonly rows: number;
}

/** Calls back for the cells within the window, in the order of the curve, up to place `end`. Costs by the cell visited. */
export function walkHilbert(
  window: HilbertWindow,
  end: number,
  visit: (index: number, column: number, row: number) => void,
): void {
  const { planeColumns, planeRows, originColumn: left, originRow: top } = window;
  const right = left + window.columns;
  const bottom = top + window.rows;
  const side = Math.min(planeColumns, planeRows);
  const upright = planeRows > planeColumns;
  const walk = (column: number, row: number, size: number, index: number, pose: number): void => {
    if (index >= end || column >= right || row >= bottom || column + size <= left || row + size <= top) return;
    if (size === 1) {
      visit(index, column, row);
      return;
    }
    const half = size / 2;
    for (let quadrant = 0; quadrant < 4; quadrant++) {
      walk(
        column + quadrantX(quadrant, pose) * half,
        row + quadrantY(quadrant, pose) * half,
        half,
        index + quadrant * half * half,
        pose ^ (QUADRANT_POSE[quadrant] as number),
      );
    }
  };
  const squares = Math.max(planeColumns, planeRows) / side;
  for (let square = 0; square < squares; square++) {
    const [column, row] = upright ? [0, square * side] : [square * side, 0];
    walk(column, row, side, square * side * side, upright ? MIRRORED : 0);
  }
}
