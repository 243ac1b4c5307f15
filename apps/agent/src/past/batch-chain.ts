/** A batch as it comes from the reader: opaque bytes, and what has to be known to keep it. */
export interface PastBatch {
  readonly sequence: number;
  readonly key: boolean;
  /** First reading of its pass, ms of the Unix epoch. */
  readonly takenAtMs: number;
  /** One ServerMessage. */
  readonly bytes: Uint8Array;
  /** One PassSummary. */
  readonly summary: Uint8Array;
}

/** A key is due after so many deltas ... */
const MOST_DELTAS = 512;
/** ... or deltas of this many times the key's bytes: keys are then a third of what is kept at most ... */
const DELTAS_TO_KEY = 2;
/** ... but not sooner than this: what can be read and laid over in a few milliseconds. */
const LEAST_DELTA_BYTES = 256 * 1024;

/**
 * Which batches of a watch can be kept one after the other so that each can be laid over the one before (FORMAT.md,
 * F-CHAIN), and when another key would shorten the way to a moment. Keys that were made for somebody who joined are
 * passed over unless one was due.
 */
export class BatchChain {
  #sequence: number | undefined;
  #keyBytes = 0;
  #deltaBytes = 0;
  #deltas = 0;

  /** Is this batch the next one to be kept? */
  take({ sequence, key, bytes }: PastBatch): boolean {
    if (key) {
      if (sequence === this.#sequence && !this.keyDue) return false;
      this.#sequence = sequence;
      this.#keyBytes = bytes.length;
      this.#deltaBytes = 0;
      this.#deltas = 0;
      return true;
    }
    if (this.#sequence === undefined || sequence !== this.#sequence + 1) {
      // An older one is no loss: a key has told its pass already.
      if (this.#sequence !== undefined && sequence > this.#sequence) this.break();
      return false;
    }
    this.#sequence = sequence;
    this.#deltaBytes += bytes.length;
    this.#deltas++;
    return true;
  }

  /** A batch is missing, or was not kept: only a key is of use now. */
  break(): void {
    this.#sequence = undefined;
  }

  get broken(): boolean {
    return this.#sequence === undefined;
  }

  /** A key is wanted; asking for it once is enough. */
  get keyDue(): boolean {
    return (
      this.broken ||
      this.#deltas >= MOST_DELTAS ||
      this.#deltaBytes >= Math.max(LEAST_DELTA_BYTES, DELTAS_TO_KEY * this.#keyBytes)
    );
  }
}
