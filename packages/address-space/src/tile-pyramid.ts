import { flagsOf, stateOf } from './page-code.js';
import { PAGE_FLAG_COUNT, PAGE_FLAGS } from './page-flags.js';
import type { PageRuns } from './page-runs.js';
import { PAGE_STATE_COUNT } from './page-state.js';

/** What is counted of a tile: pages by state code, then pages with each flag in table order. */
export const TILE_COLUMNS = PAGE_STATE_COUNT + PAGE_FLAG_COUNT;

/** Finer levels than 16 pages a tile are counted from the runs: such a tile is read faster than it is kept. */
const LEAST_BASE_LEVEL = 4;
/** Bounds the memory of all levels together by 40 MiB, and by 16 MiB up to 16 M pages. */
const MOST_BASE_TILES = 2 ** 18;
/** A tile of 2^32 pages could not be counted in 32 bits. */
const MOST_LEVEL = 31;

type Counts = Uint8Array | Uint16Array | Uint32Array;

/**
 * Histograms of a mapping at every power of two: a tile of level n is 2^n pages, and all of them are counted. Why: a
 * map that is zoomed and panned asks for some ten thousand tiles of any level sixty times a second, and a pass changes
 * few of them. Reading costs by the tile, {@link TilePyramid.update} by the changed tile and a walk over the runs.
 *
 * Levels from {@link TilePyramid.baseLevel} up are kept, `counts[tile * TILE_COLUMNS + column]`, in the narrowest
 * integers that hold 2^level; below it tiles are counted from the runs, found through the run in which each base tile
 * begins.
 */
export class TilePyramid {
  readonly pages: number;
  readonly baseLevel: number;
  #runs: PageRuns;
  readonly #levels: Counts[] = [];
  /** By base tile: the run that holds its first page, and how many pages of that run lie before the tile. */
  readonly #run: Uint32Array;
  readonly #before: Uint32Array;
  #isIndexed = false;

  constructor(runs: PageRuns) {
    const { pages } = runs;
    let baseLevel = LEAST_BASE_LEVEL;
    while (pages / 2 ** baseLevel > MOST_BASE_TILES) baseLevel++;
    this.pages = pages;
    this.baseLevel = baseLevel;
    this.#runs = runs;
    for (let level = baseLevel; level <= MOST_LEVEL; level++) {
      const tiles = Math.ceil(pages / 2 ** level);
      this.#levels.push(countsFor(level, tiles * TILE_COLUMNS));
      if (tiles <= 1) break;
    }
    const tiles = Math.ceil(pages / 2 ** baseLevel);
    this.#run = new Uint32Array(tiles);
    this.#before = new Uint32Array(tiles);
    this.#countBase();
    for (let i = 1; i < this.#levels.length; i++) sumPairs(this.#levels[i - 1] as Counts, this.#levels[i] as Counts);
  }

  /** Bytes held beside the runs. */
  get bytes(): number {
    return this.#levels.reduce((sum, { byteLength }) => sum + byteLength, 0) + this.#run.byteLength * 2;
  }

  /**
   * Takes the next reading of the same pages. `visit` is told of every stretch of pages whose state changed, in address
   * order; flags alone change counts and are not told. Throws when `runs` are of another number of pages.
   */
  update(runs: PageRuns, visit: (first: number, end: number) => void): void {
    if (runs.pages !== this.pages) throw new RangeError(`runs of ${runs.pages} pages over ${this.pages}`);
    const before = this.#runs;
    if (before === runs) return;
    const { count: countBefore, lengths: lengthsBefore, codes: codesBefore } = before;
    const { count, lengths, codes } = runs;
    let [b, a, at] = [0, 0, 0];
    let leftBefore = lengthsBefore[0] as number;
    let leftAfter = lengths[0] as number;
    while (b < countBefore && a < count) {
      const was = codesBefore[b] as number;
      const is = codes[a] as number;
      const step = Math.min(leftBefore, leftAfter);
      if (was !== is) {
        this.#change(at, at + step, was, is);
        if (stateOf(was) !== stateOf(is)) visit(at, at + step);
      }
      at += step;
      // Past the last run nothing is read any more.
      if (leftBefore === step) leftBefore = lengthsBefore[++b] as number;
      else leftBefore -= step;
      if (leftAfter === step) leftAfter = lengths[++a] as number;
      else leftAfter -= step;
    }
    this.#runs = runs;
    this.#isIndexed = false;
  }

  /**
   * Writes the histograms of `count` tiles of 2^level pages from `tile` on into `into`, the first at tile `at` of it:
   * `into[(at + i) * TILE_COLUMNS + column]`. All tiles must lie within the mapping; the last may be short.
   */
  read(level: number, tile: number, count: number, into: Uint32Array, at: number): void {
    if (level < this.baseLevel) {
      this.#readRuns(2 ** level, tile, count, into, at);
      return;
    }
    const counts = this.#levels[Math.min(level - this.baseLevel, this.#levels.length - 1)] as Counts;
    const from = tile * TILE_COLUMNS;
    // Above the top level the one tile is the mapping.
    into.set(counts.subarray(from, from + count * TILE_COLUMNS), at * TILE_COLUMNS);
  }

  #readRuns(size: number, tile: number, count: number, into: Uint32Array, at: number): void {
    into.fill(0, at * TILE_COLUMNS, (at + count) * TILE_COLUMNS);
    this.#indexRuns();
    const { lengths, codes } = this.#runs;
    const first = tile * size;
    const end = Math.min(first + count * size, this.pages);
    const baseTile = Math.floor(first / 2 ** this.baseLevel);
    let run = this.#run[baseTile] as number;
    let runEnd = baseTile * 2 ** this.baseLevel - (this.#before[baseTile] as number) + (lengths[run] as number);
    while (runEnd <= first) runEnd += lengths[++run] as number;
    let page = first;
    let tileEnd = first + size;
    let slot = at * TILE_COLUMNS;
    while (page < end) {
      const to = Math.min(runEnd, tileEnd, end);
      addCode(into, slot, codes[run] as number, to - page);
      page = to;
      if (page === tileEnd) {
        tileEnd += size;
        slot += TILE_COLUMNS;
      }
      if (page === runEnd) runEnd += lengths[++run] ?? 0;
    }
  }

  #change(first: number, end: number, was: number, is: number): void {
    const flagsChanged = flagsOf(was) ^ flagsOf(is);
    const stateChanged = stateOf(was) !== stateOf(is);
    const size = 2 ** this.baseLevel;
    let firstTile = Math.floor(first / size);
    let lastTile = Math.floor((end - 1) / size);
    let tileSize = size;
    for (let i = 0; i < this.#levels.length; i++) {
      const counts = this.#levels[i] as Counts;
      for (let tile = firstTile; tile <= lastTile; tile++) {
        // From the first level on at which one tile has all of it, every level above has it in one.
        const pages =
          firstTile === lastTile
            ? end - first
            : Math.min(end, (tile + 1) * tileSize) - Math.max(first, tile * tileSize);
        const slot = tile * TILE_COLUMNS;
        if (stateChanged) {
          counts[slot + stateOf(was)] = (counts[slot + stateOf(was)] as number) - pages;
          counts[slot + stateOf(is)] = (counts[slot + stateOf(is)] as number) + pages;
        }
        if (flagsChanged !== 0) changeFlags(counts, slot + PAGE_STATE_COUNT, flagsChanged, flagsOf(is), pages);
      }
      firstTile >>>= 1;
      lastTile >>>= 1;
      tileSize *= 2;
    }
  }

  #countBase(): void {
    const size = 2 ** this.baseLevel;
    const counts = this.#levels[0] as Counts;
    const { count, lengths, codes } = this.#runs;
    let page = 0;
    for (let run = 0; run < count; run++) {
      const end = page + (lengths[run] as number);
      while (page < end) {
        const tile = Math.floor(page / size);
        const to = Math.min(end, (tile + 1) * size);
        addCode(counts, tile * TILE_COLUMNS, codes[run] as number, to - page);
        page = to;
      }
    }
  }

  /** Finds the run of every base tile; only when one is asked for, since a map that shows whole tiles never does. */
  #indexRuns(): void {
    if (this.#isIndexed) return;
    this.#isIndexed = true;
    const size = 2 ** this.baseLevel;
    const { count, lengths } = this.#runs;
    const runOf = this.#run;
    const before = this.#before;
    const tiles = runOf.length;
    let tile = 0;
    let tileStart = 0;
    let page = 0;
    for (let run = 0; run < count; run++) {
      const end = page + (lengths[run] as number);
      for (; tileStart < end && tile < tiles; tile++) {
        runOf[tile] = run;
        before[tile] = tileStart - page;
        tileStart += size;
      }
      page = end;
    }
  }
}

const FLAG_BITS = Uint16Array.from(PAGE_FLAGS, ({ bit }) => bit);

/** Counts `pages` pages in or out of the columns of the flags that `changed`, the first of them column `slot`. */
function changeFlags(counts: Counts, slot: number, changed: number, flags: number, pages: number): void {
  for (let f = 0; f < PAGE_FLAG_COUNT; f++) {
    const bit = FLAG_BITS[f] as number;
    if ((changed & bit) === 0) continue;
    counts[slot + f] = (counts[slot + f] as number) + ((flags & bit) === 0 ? -pages : pages);
  }
}

function countsFor(level: number, length: number): Counts {
  if (level < 8) return new Uint8Array(length);
  return level < 16 ? new Uint16Array(length) : new Uint32Array(length);
}

function addCode(counts: Counts, slot: number, code: number, pages: number): void {
  const state = slot + stateOf(code);
  counts[state] = (counts[state] as number) + pages;
  const flags = flagsOf(code);
  if (flags === 0) return;
  for (let f = 0; f < PAGE_FLAG_COUNT; f++) {
    if ((flags & (FLAG_BITS[f] as number)) === 0) continue;
    const column = slot + PAGE_STATE_COUNT + f;
    counts[column] = (counts[column] as number) + pages;
  }
}

function sumPairs(finer: Counts, coarser: Counts): void {
  for (let i = 0; i < finer.length; i++) {
    const slot = Math.floor(i / (2 * TILE_COLUMNS)) * TILE_COLUMNS + (i % TILE_COLUMNS);
    coarser[slot] = (coarser[slot] as number) + (finer[i] as number);
  }
}
