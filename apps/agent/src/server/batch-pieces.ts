import type { BatchEvent, BatchPiece } from '../channel.js';

/** Puts together what the reader's outbox took apart: pieces come in order, and those of one batch without others between. */
export class BatchPieces {
  #held: Uint8Array[] = [];

  /** The batch, when this was its last piece. */
  join({ watch, sequence, key, takenAtMs, last, bytes, summary }: BatchPiece): BatchEvent | undefined {
    this.#held.push(bytes);
    if (!last) return undefined;
    const whole = this.#held.length === 1 ? bytes : Buffer.concat(this.#held);
    this.#held = [];
    return { event: 'batch', watch, sequence, key, takenAtMs, bytes: whole, summary };
  }
}
