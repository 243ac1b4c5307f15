import { deflateRaw, inflateRawSync } from 'node:zlib';

/** What is shorter is not worth a turn of the thread pool: heartbeats, and batches of a target that does little. */
const LEAST_BYTES = 4 * 1024;

/**
 * Bytes that are kept for long and asked for seldom. Those of a batch of many runs are two and a half times as many as are left
 * of them, and taking them apart again costs 3 ms a MiB; a batch of pages at random, the worst there is, costs 8 to pack,
 * beside the event loop.
 */
export class PackedBytes {
  #bytes: Uint8Array;
  #isPacked = false;

  /** `saved` is called once with how many bytes fewer it takes, if it does. */
  constructor(bytes: Uint8Array, saved: (bytes: number) => void = () => undefined) {
    // A copy of its own: as it came it is a part of a larger buffer, all of which would be kept for it.
    this.#bytes = bytes.length < LEAST_BYTES ? bytes.slice() : bytes;
    if (bytes.length < LEAST_BYTES) return;
    deflateRaw(bytes, { level: 1 }, (error, packed) => {
      // Without memory for it, it stays as it is.
      if (error !== null || packed.length >= bytes.length) return;
      this.#bytes = packed;
      this.#isPacked = true;
      saved(bytes.length - packed.length);
    });
  }

  /** How many it takes now. */
  get length(): number {
    return this.#bytes.length;
  }

  /** All of them, as they were. */
  read(): Uint8Array {
    return this.#isPacked ? inflateRawSync(this.#bytes) : this.#bytes;
  }
}
