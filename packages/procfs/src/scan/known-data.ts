import { type PageRuns, PageState, stateOf } from '@pagelapse/address-space';
import type { ObjectStamp } from './data-extent.js';
import { RunCursor } from './run-cursor.js';

/** What a state of the last reading says of the file: has it data for the page? */
const HOLE = 0;
const DATA = 1;
const UNTOLD = 2;

const TOLD = new Uint8Array(256).fill(UNTOLD);
TOLD[PageState.unmapped] = HOLE;
for (const state of ['present', 'shared-swapped', 'swap-cached', 'resident-elsewhere'] as const) {
  TOLD[PageState[state]] = DATA;
}

/**
 * Where a file has data, as the last reading of a MAP_SHARED mapping of it tells. It holds for as long as the file's stamp
 * is the one of that reading, and spares asking for each extent of a fragmented file anew.
 */
export class KnownData {
  readonly #cursor: RunCursor;

  private constructor(
    runs: PageRuns,
    readonly stamp: ObjectStamp,
  ) {
    this.#cursor = new RunCursor(runs);
  }

  /**
   * `undefined` unless every page that the file has been given (`allocatedPages`) is one with data: a page preallocated
   * and never written gets data, and the file's stamp stands, when it goes to swap.
   */
  static of(runs: PageRuns, stamp: ObjectStamp, allocatedPages: number): KnownData | undefined {
    let data = 0;
    for (let i = 0; i < runs.count; i++) {
      if (TOLD[stateOf(runs.codes[i] as number)] === DATA) data += runs.lengths[i] as number;
    }
    return data === allocatedPages ? new KnownData(runs, stamp) : undefined;
  }

  /** The pages of `from` to `to`, counted from the mapping's start, run by run. False when the last reading does not tell. */
  eachRun(from: number, to: number, onRun: (length: number, hasData: boolean) => void): boolean {
    const cursor = this.#cursor;
    for (let at = from; at < to; ) {
      cursor.seek(at);
      const end = Math.min(to, cursor.end);
      const told = TOLD[stateOf(cursor.code)];
      if (told === UNTOLD) return false;
      onRun(end - at, told === DATA);
      at = end;
    }
    return true;
  }

  /** How many of the pages of `from` to `to` the file has data for. */
  countData(from: number, to: number): number | undefined {
    let data = 0;
    const told = this.eachRun(from, to, (length, hasData) => {
      if (hasData) data += length;
    });
    return told ? data : undefined;
  }

  /**
   * Sets `marks[page - base]` to `mark` for the pages of `from` to `to` that the file has data for. Returns how many they
   * are.
   */
  markData(from: number, to: number, base: number, marks: Uint8Array, mark: number): number | undefined {
    let at = from - base;
    let marked = 0;
    const told = this.eachRun(from, to, (length, hasData) => {
      if (hasData) {
        marked += length;
        for (let page = at; page < at + length; page++) marks[page] = mark;
      }
      at += length;
    });
    return told ? marked : undefined;
  }
}
