import type { GridLayout } from './layout.js';
import { slotsOfPages, type VisibleCells } from './visible-cells.js';

/** How long a changed cell takes to fade back. */
export const FLASH_MS = 600;
/** How far towards the flash colour a cell is drawn at the moment of the change. */
const FLASH_STRENGTH = 0.65;

/** Stretches of pages that changed at one moment: first and end in turns, address order. */
interface Change {
  readonly atMs: number;
  readonly stretches: Float64Array;
}

/** When the state of some page of each cell last changed, so that the eye is led to what moves. */
export class Flashes {
  #layout: GridLayout;
  #visible: VisibleCells;
  /** By slot. */
  #changedAt = new Float64Array(0);
  /** The newest change in each row of the grid. */
  #rowChangedAt = new Float64Array(0);
  /** Those still fading, oldest first: after a zoom other cells hold them. */
  #changes: Change[] = [];

  constructor(layout: GridLayout, visible: VisibleCells) {
    this.#layout = layout;
    this.#visible = visible;
    this.move(layout, visible, 0);
  }

  /** Notes pages whose state changed; flags alone do not flash. */
  note(stretches: Float64Array, nowMs: number): void {
    if (stretches.length === 0) return;
    this.#forget(nowMs);
    const change = { atMs: nowMs, stretches };
    this.#changes.push(change);
    this.#mark(change);
  }

  /** The same pages in other cells. */
  move(layout: GridLayout, visible: VisibleCells, nowMs: number): void {
    this.#layout = layout;
    this.#visible = visible;
    this.#changedAt = new Float64Array(layout.columns * layout.rows).fill(Number.NEGATIVE_INFINITY);
    this.#rowChangedAt = new Float64Array(layout.rows).fill(Number.NEGATIVE_INFINITY);
    this.#forget(nowMs);
    for (const change of this.#changes) this.#mark(change);
  }

  /** 0 when at rest, up to FLASH_STRENGTH just after a change. */
  strength(slot: number, nowMs: number): number {
    const age = nowMs - (this.#changedAt[slot] as number);
    return age < FLASH_MS ? FLASH_STRENGTH * (1 - Math.max(0, age) / FLASH_MS) : 0;
  }

  /** Is any page still fading? */
  active(nowMs: number): boolean {
    const last = this.#changes.at(-1);
    return last !== undefined && nowMs - last.atMs < FLASH_MS;
  }

  /** Is any cell of this row of the grid still fading? */
  rowActive(row: number, nowMs: number): boolean {
    return nowMs - (this.#rowChangedAt[row] as number) < FLASH_MS;
  }

  #forget(nowMs: number): void {
    while (this.#changes[0] !== undefined && nowMs - this.#changes[0].atMs >= FLASH_MS) this.#changes.shift();
  }

  #mark({ atMs, stretches }: Change): void {
    const { columns } = this.#layout;
    for (let i = 0; i < stretches.length; i += 2) {
      slotsOfPages(this.#layout, this.#visible, stretches[i] as number, stretches[i + 1] as number, (slot) => {
        this.#changedAt[slot] = atMs;
        this.#rowChangedAt[Math.floor(slot / columns)] = atMs;
      });
    }
  }
}
