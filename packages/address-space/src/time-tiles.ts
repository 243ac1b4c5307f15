import { stateOf } from './page-code.js';
import type { PageRuns } from './page-runs.js';
import { PAGE_STATE_COUNT, PageState } from './page-state.js';
import { visitStretches } from './stretches.js';
import type { StateSet } from './worst-state.js';

/** What is looked at: some pages of a mapping in rows, a span of time in columns. */
export interface TimeShape {
  /** In pages from the mapping's start. */
  readonly first: number;
  readonly pages: number;
  /** The last row may hold fewer. */
  readonly pagesPerRow: number;
  readonly fromMs: number;
  readonly columnMs: number;
  /** Bounds the memory: with 256 rows, 1,024 columns take 12 MiB. */
  readonly columns: number;
  /** When the columns are used up, two become one; else time ends with the last of them. */
  readonly grows: boolean;
}

/** A row is counted in 32 bits. */
const MOST_PAGES_A_ROW = 2 ** 32 - 1;

/**
 * Page states over time in tiles, told pass by pass. At any moment the pages are as the last pass found them, from its time
 * on until the next one's; after {@link TimeTiles.lose} nothing is known until then.
 *
 * Columnar, a tile at `column * rows + row`:
 *
 * - `seen[tile]`: the states that any page of the row was in at any moment of the column, a single page of millions
 *   included; the empty set where nothing is known of the column.
 * - `counts[tile * PAGE_STATE_COUNT + state]`: pages as of the column's last known moment.
 *
 * Column `c` is the moments from `fromMs + c * columnMs` to before the next one's; the last one of tiles that do not grow
 * has its end as well. A pass costs by the runs of the mapping, never by its pages.
 */
export class TimeTiles {
  readonly rows: number;
  readonly seen: Uint16Array;
  readonly counts: Uint32Array;
  /** Changes seen between in swap and in memory, pages, by row: at least as many happened. */
  readonly flips: Float64Array;
  /** Grows with whatever is told. */
  version = 0;
  #columnMs: number;
  #runs: PageRuns | undefined;
  /** Told up to here. */
  #toMs = Number.NEGATIVE_INFINITY;
  /** Pages by row and state, as of now. */
  readonly #now: Uint32Array;
  readonly #swappedMs: Float64Array;
  #knownMs = 0;
  /** The last column written to. */
  #last = -1;

  constructor(readonly shape: TimeShape) {
    const { pages, pagesPerRow, columns, columnMs } = shape;
    if (!(pages > 0 && columns > 0 && columnMs > 0)) throw new RangeError('tiles of nothing');
    if (!Number.isInteger(pagesPerRow) || pagesPerRow < 1 || pagesPerRow > MOST_PAGES_A_ROW) {
      throw new RangeError(`a row of ${pagesPerRow} pages`);
    }
    this.rows = Math.ceil(pages / pagesPerRow);
    this.seen = new Uint16Array(columns * this.rows);
    this.counts = new Uint32Array(columns * this.rows * PAGE_STATE_COUNT);
    this.flips = new Float64Array(this.rows);
    this.#now = new Uint32Array(this.rows * PAGE_STATE_COUNT);
    this.#swappedMs = new Float64Array(this.rows);
    this.#columnMs = columnMs;
  }

  get columnMs(): number {
    return this.#columnMs;
  }

  /** Columns of which something may be known: those from here on are empty. */
  get columns(): number {
    return this.#last + 1;
  }

  /** The last moment told; before any it is the first one of the first column. */
  get toMs(): number {
    return Math.max(this.shape.fromMs, this.#toMs);
  }

  /** `runs` are all pages of the mapping. Passes come in the order of their times; an older one is not counted again. */
  pass(atMs: number, runs: PageRuns): void {
    if (atMs < this.#toMs) return;
    this.#advance(atMs);
    const before = this.#runs;
    this.#runs = runs;
    const counted = before !== undefined && before.pages === runs.pages;
    if (counted && before !== runs) this.#change(before, runs, this.#within(atMs));
    if (!counted) this.#recount(runs);
    if (this.#within(atMs)) {
      this.#fit(atMs);
      this.#write(this.#columnOf(atMs));
    }
    this.version++;
  }

  /** Nothing more happened up to a moment. */
  until(atMs: number): void {
    if (atMs <= this.#toMs) return;
    this.#advance(atMs);
    this.version++;
  }

  /** From the last moment told on nothing is known, until the next pass. */
  lose(): void {
    this.#runs = undefined;
  }

  /** Share of the known time that the pages of a row were in swap; `undefined` while nothing is known. */
  swapShare(row: number): number | undefined {
    if (this.#knownMs === 0) return undefined;
    return (this.#swappedMs[row] as number) / (this.#knownMs * this.pagesOfRow(row));
  }

  /** The same of all rows together. */
  get wholeSwapShare(): number | undefined {
    if (this.#knownMs === 0) return undefined;
    return this.#swappedMs.reduce((sum, ms) => sum + ms, 0) / (this.#knownMs * this.shape.pages);
  }

  /** The row with the most flips, the first of several; `undefined` where none was seen. */
  get mostFlips(): number | undefined {
    let most: number | undefined;
    for (let row = 0; row < this.rows; row++) {
      if ((this.flips[row] as number) > (most === undefined ? 0 : (this.flips[most] as number))) most = row;
    }
    return most;
  }

  pagesOfRow(row: number): number {
    const { pages, pagesPerRow } = this.shape;
    return Math.min(pagesPerRow, pages - row * pagesPerRow);
  }

  #within(atMs: number): boolean {
    const { fromMs, columns, grows } = this.shape;
    return atMs >= fromMs && (grows || atMs <= fromMs + columns * this.#columnMs);
  }

  #columnOf(atMs: number): number {
    const { fromMs, columns } = this.shape;
    return Math.min(columns - 1, Math.floor((atMs - fromMs) / this.#columnMs));
  }

  /** What is known lasts up to `toMs`, that moment not included. */
  #advance(toMs: number): void {
    const { fromMs, columns, grows } = this.shape;
    const since = Math.max(this.#toMs, fromMs);
    this.#toMs = toMs;
    const end = grows ? toMs : Math.min(toMs, fromMs + columns * this.#columnMs);
    if (this.#runs === undefined || end <= since) return;
    this.#knownMs += end - since;
    for (let row = 0; row < this.rows; row++) {
      const at = row * PAGE_STATE_COUNT;
      const inSwap = (this.#now[at + SHARED_SWAPPED] as number) + (this.#now[at + SWAPPED] as number);
      this.#swappedMs[row] = (this.#swappedMs[row] as number) + inSwap * (end - since);
    }
    this.#fit(end);
    const last = Math.min(columns - 1, Math.ceil((end - fromMs) / this.#columnMs) - 1);
    for (let column = this.#columnOf(since); column <= last; column++) this.#write(column);
  }

  /** Makes columns wider until a moment falls into one. */
  #fit(atMs: number): void {
    const { fromMs, columns, grows } = this.shape;
    while (grows && atMs - fromMs >= columns * this.#columnMs) this.#halve();
  }

  #halve(): void {
    const { rows, seen, counts } = this;
    const wide = rows * PAGE_STATE_COUNT;
    const used = this.#last + 1;
    for (let left = 0; left < used; left += 2) {
      const to = left / 2;
      const right = left + 1;
      for (let row = 0; row < rows; row++) {
        const later = right < used ? (seen[right * rows + row] as number) : 0;
        seen[to * rows + row] = (seen[left * rows + row] as number) | later;
      }
      const newest = right < used && seen[right * rows] !== 0 ? right : left;
      counts.copyWithin(to * wide, newest * wide, (newest + 1) * wide);
    }
    const kept = Math.ceil(used / 2);
    seen.fill(0, kept * rows, used * rows);
    counts.fill(0, kept * wide, used * wide);
    this.#last = kept - 1;
    this.#columnMs *= 2;
  }

  /** The pages as of now are in a column. */
  #write(column: number): void {
    const { rows, seen, counts } = this;
    for (let row = 0; row < rows; row++) {
      let set: StateSet = 0;
      for (let state = 0; state < PAGE_STATE_COUNT; state++) {
        if (this.#now[row * PAGE_STATE_COUNT + state] !== 0) set |= 1 << state;
      }
      seen[column * rows + row] = (seen[column * rows + row] as number) | set;
    }
    counts.set(this.#now, column * rows * PAGE_STATE_COUNT);
    this.#last = Math.max(this.#last, column);
  }

  #recount(runs: PageRuns): void {
    this.#now.fill(0);
    let first = 0;
    for (let run = 0; run < runs.count; run++) {
      const pages = runs.lengths[run] as number;
      this.#eachRow(first, pages, (row, count) => this.#count(row, stateOf(runs.codes[run] as number), count));
      first += pages;
    }
  }

  #change(before: PageRuns, after: PageRuns, counted: boolean): void {
    visitStretches(before, after, (first, pages, then, now) => {
      const [was, is] = [stateOf(then), stateOf(now)];
      if (was === is) return;
      const flipped = counted && isFlip(was, is);
      this.#eachRow(first, pages, (row, count) => {
        this.#count(row, was, -count);
        this.#count(row, is, count);
        if (flipped) this.flips[row] = (this.flips[row] as number) + count;
      });
    });
  }

  #count(row: number, state: number, pages: number): void {
    const at = row * PAGE_STATE_COUNT + state;
    this.#now[at] = (this.#now[at] as number) + pages;
  }

  /** Rows that some pages of the mapping fall into. */
  #eachRow(firstPage: number, count: number, visit: (row: number, pages: number) => void): void {
    const { first, pages, pagesPerRow } = this.shape;
    let page = Math.max(0, firstPage - first);
    const end = Math.min(pages, firstPage + count - first);
    while (page < end) {
      const row = Math.floor(page / pagesPerRow);
      const to = Math.min(end, (row + 1) * pagesPerRow);
      visit(row, to - page);
      page = to;
    }
  }
}

const SWAPPED = PageState.swapped;
const SHARED_SWAPPED = PageState['shared-swapped'];
/** Where a page is in memory that may have been in swap. */
const IN_MEMORY = [
  PageState.present,
  PageState['zero-page'],
  PageState['swap-cached'],
  PageState['resident-elsewhere'],
].reduce((set, state) => set | (1 << state), 0);
const IN_SWAP = (1 << SWAPPED) | (1 << SHARED_SWAPPED);

/** From memory into swap, or back; what is dropped or was never there is neither. */
function isFlip(was: number, is: number): boolean {
  const sets: StateSet = (1 << was) | (1 << is);
  return (sets & IN_SWAP) !== 0 && (sets & IN_MEMORY) !== 0;
}
