import { isAbsent } from './entry-classifier.js';

/** Runs of one window, columnar, in address order; only the first `count` elements are in use. Reused between windows. */
export class Segments {
  readonly lengths: Uint32Array;
  readonly codes: Uint16Array;
  /** 1 where the file still has to be asked what the absent pages are. */
  readonly open: Uint8Array;
  count = 0;
  pages = 0;
  /** Is any of them open? */
  anyOpen = false;

  constructor(windowPages: number) {
    this.lengths = new Uint32Array(windowPages);
    this.codes = new Uint16Array(windowPages);
    this.open = new Uint8Array(windowPages);
  }

  reset(): void {
    this.count = 0;
    this.pages = 0;
    this.anyOpen = false;
  }

  /** A run as the page table tells it; absent ones are open. */
  push(length: number, code: number): void {
    const open = isAbsent(code);
    if (open) this.anyOpen = true;
    this.#append(length, code, open);
  }

  /** A run that needs no more asking, whatever its code. */
  pushKnown(length: number, code: number): void {
    this.#append(length, code, false);
  }

  #append(length: number, code: number, open: boolean): void {
    this.lengths[this.count] = length;
    this.codes[this.count] = code;
    this.open[this.count] = open ? 1 : 0;
    this.count++;
    this.pages += length;
  }
}
