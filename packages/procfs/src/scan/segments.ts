import { isAbsent } from './entry-classifier.js';

const FIRST_CAPACITY = 1024;
/** Columns larger than this are given back after use. */
const KEPT_CAPACITY = 1 << 20;

/**
 * Runs of one mapping with what is still to be asked, columnar, in address order; only the first `count` elements are in
 * use. Reused between mappings.
 */
export class Segments {
  /** Pages; a single run may have more than 2^32. */
  lengths = new Float64Array(FIRST_CAPACITY);
  codes = new Uint16Array(FIRST_CAPACITY);
  /** 1 where the file still has to be asked what the absent pages are. */
  open = new Uint8Array(FIRST_CAPACITY);
  count = 0;
  pages = 0;
  /** Is any of them open? */
  anyOpen = false;

  reset(): void {
    this.count = 0;
    this.pages = 0;
    this.anyOpen = false;
    if (this.lengths.length > KEPT_CAPACITY) this.#resize(FIRST_CAPACITY);
  }

  /** A run as the page table tells it; absent ones are open. */
  push(length: number, code: number): void {
    const open = isAbsent(code);
    if (open) this.anyOpen = true;
    this.#append(length, code, open ? 1 : 0);
  }

  /** A run that needs no more asking, whatever its code. */
  pushKnown(length: number, code: number): void {
    this.#append(length, code, 0);
  }

  #append(length: number, code: number, open: number): void {
    if (length <= 0) return;
    this.pages += length;
    const last = this.count - 1;
    if (last >= 0 && this.codes[last] === code && this.open[last] === open) {
      this.lengths[last] = (this.lengths[last] as number) + length;
      return;
    }
    if (this.count === this.lengths.length) this.#resize(this.count * 2);
    this.lengths[this.count] = length;
    this.codes[this.count] = code;
    this.open[this.count] = open;
    this.count++;
  }

  #resize(capacity: number): void {
    const { lengths, codes, open, count } = this;
    this.lengths = new Float64Array(capacity);
    this.codes = new Uint16Array(capacity);
    this.open = new Uint8Array(capacity);
    this.lengths.set(lengths.subarray(0, count));
    this.codes.set(codes.subarray(0, count));
    this.open.set(open.subarray(0, count));
  }
}
