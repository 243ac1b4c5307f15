import { PAGE_STATE_COUNT, type PageCounts, type PageRuns, type Tiles } from '@pagelapse/address-space';
import { stripColumn, stripTiles } from '@pagelapse/heatmap';
import type { FoldedSpace } from './folded-space.js';

const MAX_COUNT = 0xffffffff;

/** Sums of many widths are not exact: what is this close to a column's edge is on it. */
const DUST_COLUMNS = 1e-6;

/** Column of device pixels that a place on the line falls into; `columns` for its right end. */
export function columnAt(space: FoldedSpace, cssX: number, columns: number): number {
  return Math.floor((cssX * columns) / space.cssWidth + DUST_COLUMNS);
}

/** A mapping, another object when its pages are others; runs are never written to. */
interface CountedRow {
  readonly runs: PageRuns;
  readonly counts: PageCounts;
}

/**
 * Pages by state of every column of device pixels of a folded address space, `counts[column * PAGE_STATE_COUNT + state]`.
 * Every page of every mapping is counted; one that is wider than a column, in each of its columns. Small mappings share
 * a column. What it counted before is kept: of 65,000 mappings a pass changes a few.
 */
export class ColumnCounter {
  #space: FoldedSpace | undefined;
  #columns = 0;
  #rows: readonly CountedRow[] = [];
  #sums = new Float64Array(0);

  /** `rows`: the mappings that `space` was made of, as they are now. */
  count(space: FoldedSpace, rows: readonly CountedRow[], columns: number): Uint32Array {
    if (space !== this.#space || columns !== this.#columns) {
      this.#space = space;
      this.#columns = columns;
      this.#rows = [];
      this.#sums = new Float64Array(columns * PAGE_STATE_COUNT);
    }
    for (let i = 0; i < rows.length; i++) {
      const [before, now] = [this.#rows[i], rows[i] as CountedRow];
      if (before === now) continue;
      if (before !== undefined) this.#add(space, i, before, -1);
      this.#add(space, i, now, 1);
    }
    this.#rows = rows;
    return Uint32Array.from(this.#sums, (sum) => Math.min(MAX_COUNT, sum));
  }

  #add(space: FoldedSpace, i: number, { runs, counts }: CountedRow, sign: 1 | -1): void {
    const columns = this.#columns;
    const first = Math.min(columns - 1, columnAt(space, space.cssLeft[i] as number, columns));
    const own = columnAt(space, space.cssRight[i] as number, columns) - first;
    if (own > 1) this.#addTiles(runs, stripTiles(runs, own), first, own, sign);
    else this.#addColumn(first, counts.states, 0, sign);
  }

  #addTiles(runs: PageRuns, tiles: Tiles, first: number, columns: number, sign: 1 | -1): void {
    for (let tile = 0; tile < tiles.count; tile++) {
      const end = stripColumn(runs, tiles, tile + 1, columns);
      for (let column = stripColumn(runs, tiles, tile, columns); column < end; column++) {
        this.#addColumn(first + column, tiles.counts, tile * PAGE_STATE_COUNT, sign);
      }
    }
  }

  #addColumn(column: number, counts: Float64Array | Uint32Array, offset: number, sign: 1 | -1): void {
    const at = column * PAGE_STATE_COUNT;
    for (let state = 0; state < PAGE_STATE_COUNT; state++) {
      this.#sums[at + state] = (this.#sums[at + state] as number) + sign * (counts[offset + state] as number);
    }
  }
}
