/**
 * Neighbouring pages of one code, columnar, in address order; only the first `count` elements are in use. Reused from
 * window to window; over shared memory where another thread fills it.
 */
export class EntryRuns {
  readonly lengths: Uint32Array;
  readonly codes: Uint16Array;
  count = 0;

  /** `pages`: the most that a window may have, and so the most runs. */
  constructor(pages: number, buffer: ArrayBufferLike = new ArrayBuffer(EntryRuns.bytes(pages)), offset = 0) {
    this.lengths = new Uint32Array(buffer, offset, pages);
    this.codes = new Uint16Array(buffer, offset + pages * Uint32Array.BYTES_PER_ELEMENT, pages);
  }

  static bytes(pages: number): number {
    return pages * (Uint32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT);
  }
}
