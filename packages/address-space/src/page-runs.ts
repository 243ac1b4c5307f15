import type { PageCode } from './page-code.js';

/**
 * The pages of one mapping, run-length coded and columnar.
 *
 * - `lengths[i]` pages, from the mapping's start on, have `codes[i]`; only the first `count` elements are in use.
 * - Every length is > 0, and their sum is `pages`. Neighbouring runs differ in code, except where a run was longer
 *   than 2^32-1 pages and had to be split.
 *
 * Never written to once made: runs that are alike may be one object.
 *
 * The cost is 6 bytes a run whatever the size of the mapping: a 64 TiB reservation with 100 touched pages is 201 runs.
 */
export interface PageRuns {
  readonly pages: number;
  readonly count: number;
  readonly lengths: Uint32Array;
  readonly codes: Uint16Array;
}

const MAX_RUN = 0xffffffff;
const FIRST_CAPACITY = 16;

/** Collects runs in address order. Neighbours of the same code are joined. Reusable after `reset()`. */
export class PageRunsBuilder {
  #lengths: Uint32Array;
  #codes: Uint16Array;
  #count = 0;
  #pages = 0;
  /** Code of the last run; -1 when there is none. */
  #last = -1;

  constructor(capacity = FIRST_CAPACITY) {
    this.#lengths = new Uint32Array(Math.max(1, capacity));
    this.#codes = new Uint16Array(Math.max(1, capacity));
  }

  get pages(): number {
    return this.#pages;
  }

  push(length: number, code: PageCode): void {
    if (length <= 0) return;
    this.#pages += length;
    let rest = length;
    if (code === this.#last) {
      const held = this.#lengths[this.#count - 1] as number;
      const room = Math.min(rest, MAX_RUN - held);
      this.#lengths[this.#count - 1] = held + room;
      rest -= room;
    }
    while (rest > 0) {
      const part = Math.min(rest, MAX_RUN);
      if (this.#count === this.#lengths.length) this.#grow();
      this.#lengths[this.#count] = part;
      this.#codes[this.#count] = code;
      this.#count++;
      rest -= part;
    }
    this.#last = code;
  }

  /** Adds the first `count` runs of two columns, whose neighbours differ in code and none of which is empty. */
  pushAll(lengths: Uint32Array, codes: Uint16Array, count: number): void {
    if (count === 0) return;
    // The first may be of the last one's code; what is behind it goes in as it is.
    this.push(lengths[0] as number, codes[0] as number);
    if (count === 1) return;
    while (this.#count + count > this.#lengths.length) this.#grow();
    const at = this.#count - 1;
    this.#lengths.set(lengths.subarray(1, count), at + 1);
    this.#codes.set(codes.subarray(1, count), at + 1);
    let pages = 0;
    for (let i = 1; i < count; i++) pages += lengths[i] as number;
    this.#pages += pages;
    this.#count = at + count;
    this.#last = codes[count - 1] as number;
  }

  /** The runs so far, in arrays of exact size - or `same`, when it holds the very same runs. They may be shared. */
  finish(same?: PageRuns): PageRuns {
    if (same !== undefined && this.#equals(same)) return same;
    if (this.#count === 1) return oneRun(this.#pages, this.#last);
    return {
      pages: this.#pages,
      count: this.#count,
      lengths: this.#lengths.slice(0, this.#count),
      codes: this.#codes.slice(0, this.#count),
    };
  }

  #equals(runs: PageRuns): boolean {
    if (runs.count !== this.#count || runs.pages !== this.#pages) return false;
    for (let i = 0; i < this.#count; i++) {
      if (runs.lengths[i] !== this.#lengths[i] || runs.codes[i] !== this.#codes[i]) return false;
    }
    return true;
  }

  reset(): void {
    this.#count = 0;
    this.#pages = 0;
    this.#last = -1;
  }

  #grow(): void {
    const lengths = new Uint32Array(this.#lengths.length * 2);
    lengths.set(this.#lengths);
    const codes = new Uint16Array(this.#codes.length * 2);
    codes.set(this.#codes);
    this.#lengths = lengths;
    this.#codes = codes;
  }
}

/** Single runs by size and code: most of 65,000 mappings are small and alike, and two arrays each add up. */
const single = new Map<number, PageRuns>();
const MAX_SINGLE = 4096;
const CODES = 0x10000;

function oneRun(pages: number, code: PageCode): PageRuns {
  const key = pages * CODES + code;
  const known = single.get(key);
  if (known !== undefined) return known;
  const runs = { pages, count: 1, lengths: Uint32Array.of(pages), codes: Uint16Array.of(code) };
  if (single.size >= MAX_SINGLE) single.clear();
  single.set(key, runs);
  return runs;
}

/** `pages` pages of one code. */
export function uniformRuns(pages: number, code: PageCode): PageRuns {
  const builder = new PageRunsBuilder(1);
  builder.push(pages, code);
  return builder.finish();
}

/** The code of the page at `offset` pages from the mapping's start, with the extent of its run. */
export function runAt(runs: PageRuns, offset: number): { first: number; length: number; code: PageCode } | undefined {
  if (offset < 0 || offset >= runs.pages) return undefined;
  let first = 0;
  for (let i = 0; i < runs.count; i++) {
    const length = runs.lengths[i] as number;
    if (offset < first + length) return { first, length, code: runs.codes[i] as number };
    first += length;
  }
  return undefined;
}
