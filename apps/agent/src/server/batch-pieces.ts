import type { BatchEvent, BatchPiece } from '../channel.js';

/** Puts together what the reader's outbox took apart: pieces come in order, and those of one batch without others between. */
export class BatchPieces {
  #held: Uint8Array[] = [];

  /** The batch, when this was its last piece. */
  join({ last, event: _, ...piece }: BatchPiece): BatchEvent | undefined {
    this.#held.push(piece.bytes);
    if (!last) return undefined;
    const bytes = this.#held.length === 1 ? piece.bytes : Buffer.concat(this.#held);
    this.#held = [];
    return { ...piece, event: 'batch', bytes };
  }
}
