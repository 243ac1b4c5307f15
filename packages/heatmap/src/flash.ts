import { type PageRuns, stateOf } from '@pagelapse/address-space';
import type { GridLayout } from './layout.js';

/** How long a changed cell takes to fade back. */
export const FLASH_MS = 600;
/** How far towards the flash colour a cell is drawn at the moment of the change. */
const FLASH_STRENGTH = 0.65;

/** When the state of some page of each cell last changed, so that the eye is led to what moves. */
export class Flashes {
  readonly #changedAt: Float64Array;
  /** The newest change in each row of the grid. */
  readonly #rowChangedAt: Float64Array;
  #last = Number.NEGATIVE_INFINITY;

  constructor(layout: GridLayout) {
    this.#changedAt = new Float64Array(layout.cells).fill(Number.NEGATIVE_INFINITY);
    this.#rowChangedAt = new Float64Array(layout.rows).fill(Number.NEGATIVE_INFINITY);
  }

  /** Notes the cells in which two readings of the same mapping differ in state; flags alone do not flash. */
  note(layout: GridLayout, before: PageRuns, after: PageRuns, nowMs: number): void {
    changedStretches(before, after, (first, end) => {
      const from = Math.max(first, layout.first) - layout.first;
      const to = Math.min(end, layout.first + layout.pages) - layout.first;
      if (from >= to) return;
      const firstCell = Math.floor(from / layout.pagesPerCell);
      const endCell = Math.floor((to - 1) / layout.pagesPerCell) + 1;
      this.#changedAt.fill(nowMs, firstCell, endCell);
      this.#rowChangedAt.fill(
        nowMs,
        Math.floor(firstCell / layout.columns),
        Math.floor((endCell - 1) / layout.columns) + 1,
      );
      this.#last = nowMs;
    });
  }

  /** 0 when at rest, up to FLASH_STRENGTH just after a change. */
  strength(cell: number, nowMs: number): number {
    const age = nowMs - (this.#changedAt[cell] as number);
    return age < FLASH_MS ? FLASH_STRENGTH * (1 - Math.max(0, age) / FLASH_MS) : 0;
  }

  /** Is any cell still fading? */
  active(nowMs: number): boolean {
    return nowMs - this.#last < FLASH_MS;
  }

  /** Is any cell of this row of the grid still fading? */
  rowActive(row: number, nowMs: number): boolean {
    return nowMs - (this.#rowChangedAt[row] as number) < FLASH_MS;
  }
}

/** Calls back for each stretch of pages whose state differs. Runs of different length have nothing in common. */
function changedStretches(before: PageRuns, after: PageRuns, visit: (first: number, end: number) => void): void {
  if (before.pages !== after.pages) return;
  let [b, a, at] = [0, 0, 0];
  let leftBefore = before.lengths[0] ?? 0;
  let leftAfter = after.lengths[0] ?? 0;
  while (b < before.count && a < after.count) {
    const step = Math.min(leftBefore, leftAfter);
    if (stateOf(before.codes[b] as number) !== stateOf(after.codes[a] as number)) visit(at, at + step);
    at += step;
    leftBefore -= step;
    leftAfter -= step;
    if (leftBefore === 0) leftBefore = before.lengths[++b] ?? 0;
    if (leftAfter === 0) leftAfter = after.lengths[++a] ?? 0;
  }
}
