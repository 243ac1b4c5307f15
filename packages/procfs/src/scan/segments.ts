import { isAbsent } from './entry-classifier.js';

/** Runs of one window, columnar, in address order; only the first `count` elements are in use. Reused between windows. */
export class Segments {
  readonly lengths: Uint32Array;
  readonly codes: Uint16Array;
  count = 0;
  /** Pages of the window from its start to the first absent page, and to the page after the last; equal when none is. */
  absentFrom = 0;
  absentTo = 0;
  #pages = 0;

  constructor(windowPages: number) {
    this.lengths = new Uint32Array(windowPages);
    this.codes = new Uint16Array(windowPages);
  }

  reset(): void {
    this.count = 0;
    this.absentFrom = 0;
    this.absentTo = 0;
    this.#pages = 0;
  }

  push(length: number, code: number): void {
    this.lengths[this.count] = length;
    this.codes[this.count] = code;
    this.count++;
    if (isAbsent(code)) {
      if (this.absentTo === 0) this.absentFrom = this.#pages;
      this.absentTo = this.#pages + length;
    }
    this.#pages += length;
  }
}
