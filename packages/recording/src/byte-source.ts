/** Bytes that can be read anywhere: a file on disk, a file dropped on a page, an answer held in memory. */
export interface ByteSource {
  /** Bytes there are. A file that is being written may have more by now; they are not read. */
  readonly size: number;
  /** `length` bytes from `offset`; fewer at the end alone. Rejects when the medium fails. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: async (offset, length) => bytes.subarray(offset, offset + length) };
}

/** What is used of a browser's (and Node's) Blob or File. */
export interface BlobLike {
  readonly size: number;
  slice(start: number, end: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

export function blobSource(blob: BlobLike): ByteSource {
  return {
    size: blob.size,
    read: async (offset, length) => new Uint8Array(await blob.slice(offset, offset + length).arrayBuffer()),
  };
}

/** Bytes fetched at a time: most of a key and its deltas at once. */
const CHUNK_BYTES = 1024 * 1024;

/** A source read forward in small pieces, fetched in large ones. */
export class ByteWindow {
  #held: Uint8Array = new Uint8Array();
  #heldAt = 0;

  constructor(readonly source: ByteSource) {}

  /** The bytes from `offset`, good until the next call; fewer than `length` where the source ends. */
  async bytes(offset: number, length: number): Promise<Uint8Array> {
    const wanted = Math.max(0, Math.min(length, this.source.size - offset));
    if (offset < this.#heldAt || offset + wanted > this.#heldAt + this.#held.length) {
      const fetched = Math.min(Math.max(wanted, CHUNK_BYTES), this.source.size - offset);
      this.#held = wanted === 0 ? new Uint8Array() : await this.source.read(offset, fetched);
      this.#heldAt = offset;
    }
    return this.#held.subarray(offset - this.#heldAt, offset - this.#heldAt + wanted);
  }
}
