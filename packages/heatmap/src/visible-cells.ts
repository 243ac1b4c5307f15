import { walkHilbert } from './hilbert.js';
import type { GridLayout } from './layout.js';

/**
 * The cells on screen in address order, columnar. `slots[i]` is where the i-th of them stands, row * columns + column.
 * Cells `stretchFirst[s]`, + 1, + 2 ... are neighbours in address, and their slots begin at `slots[stretchAt[s]]`;
 * `stretchAt` has one element more than there are stretches: the number of cells.
 */
export interface VisibleCells {
  readonly slots: Uint32Array;
  readonly stretchFirst: Float64Array;
  readonly stretchAt: Uint32Array;
}

export function visibleCells(layout: GridLayout): VisibleCells {
  const most = layout.columns * layout.rows;
  if (layout.order === 'row') {
    const first = layout.originRow * layout.columns + layout.originColumn;
    const count = Math.max(0, Math.min(most, layout.cells - first));
    const slots = new Uint32Array(count);
    for (let slot = 0; slot < count; slot++) slots[slot] = slot;
    return {
      slots,
      stretchFirst: Float64Array.of(first),
      stretchAt: Uint32Array.of(0, count),
    };
  }
  const slots = new Uint32Array(most);
  const stretchFirst: number[] = [];
  const stretchAt: number[] = [];
  let count = 0;
  let next = -1;
  walkHilbert(layout, layout.cells, (cell, column, row) => {
    if (cell !== next) {
      stretchFirst.push(cell);
      stretchAt.push(count);
    }
    next = cell + 1;
    slots[count++] = (row - layout.originRow) * layout.columns + column - layout.originColumn;
  });
  return {
    slots: slots.subarray(0, count),
    stretchFirst: Float64Array.from(stretchFirst),
    stretchAt: Uint32Array.from([...stretchAt, count]),
  };
}

/** Calls back with the slot of every cell on screen that holds some page of `first` to `end`. */
export function slotsOfPages(
  layout: GridLayout,
  visible: VisibleCells,
  first: number,
  end: number,
  visit: (slot: number) => void,
): void {
  const { slots, stretchFirst, stretchAt } = visible;
  const fromCell = Math.floor(first / layout.pagesPerCell);
  const endCell = Math.floor((end - 1) / layout.pagesPerCell) + 1;
  for (let s = stretchNear(visible, fromCell); s < stretchFirst.length; s++) {
    const cell = stretchFirst[s] as number;
    if (cell >= endCell) return;
    const at = stretchAt[s] as number;
    const from = at + Math.max(0, fromCell - cell);
    const to = Math.min(stretchAt[s + 1] as number, at + endCell - cell);
    for (let i = from; i < to; i++) visit(slots[i] as number);
  }
}

/** The last stretch that begins at or before `cell`, by halves; the first when there is none. */
function stretchNear({ stretchFirst }: VisibleCells, cell: number): number {
  let low = 0;
  let high = stretchFirst.length;
  while (high - low > 1) {
    const half = (low + high) >> 1;
    if ((stretchFirst[half] as number) <= cell) low = half;
    else high = half;
  }
  return low;
}
