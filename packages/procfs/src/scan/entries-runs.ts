/** Numbers of the header, as indexes into it. */
const COUNT = 0;
const MARKS_FROM = 1;
const MARKS_TO = 2;
const HEADER = 4;

/**
 * A window's pages, neighbours of one code together: columnar, in address order; only the first `count` elements are in
 * use. Reused from window to window; over shared memory where another thread fills it.
 */
export class EntryRuns {
  readonly #header: Int32Array;
  readonly lengths: Uint32Array;
  readonly codes: Uint16Array;

  /** `pages`: the most that a window may have, and so the most runs. */
  constructor(pages: number, buffer: ArrayBufferLike = new ArrayBuffer(EntryRuns.bytes(pages)), offset = 0) {
    this.#header = new Int32Array(buffer, offset, HEADER);
    this.lengths = new Uint32Array(buffer, offset + HEADER * Int32Array.BYTES_PER_ELEMENT, pages);
    this.codes = new Uint16Array(buffer, this.lengths.byteOffset + this.lengths.byteLength, pages);
  }

  /** A multiple of 8 when `pages` is one of 4. */
  static bytes(pages: number): number {
    return (
      HEADER * Int32Array.BYTES_PER_ELEMENT + pages * (Uint32Array.BYTES_PER_ELEMENT + Uint16Array.BYTES_PER_ELEMENT)
    );
  }

  get count(): number {
    return this.#header[COUNT] as number;
  }

  set count(count: number) {
    this.#header[COUNT] = count;
  }

  /** Pages of the window between which PAGEMAP_SCAN may have more to tell (see HugeAndZeroMarks); none when equal. */
  get marksFrom(): number {
    return this.#header[MARKS_FROM] as number;
  }

  get marksTo(): number {
    return this.#header[MARKS_TO] as number;
  }

  setMarks(from: number, to: number): void {
    this.#header[MARKS_FROM] = from;
    this.#header[MARKS_TO] = to;
  }
}
