import type { BatchEvent, BatchPiece, EndedEvent } from '../channel.js';

/** Bytes of a batch that cross at once: a key can have many MiB, and all of them would hold up both event loops. */
export const PIECE_BYTES = 128 * 1024;

const NO_SUMMARY = new Uint8Array();

interface Waiting {
  readonly event: BatchEvent | EndedEvent;
  delivered?(): void;
}

/** Events on their way to the server, in the order in which they came: batches in pieces, one after the other. */
export class Outbox {
  readonly #waiting: Waiting[] = [];
  #busy = false;

  /** `send` calls back when the message has left this process. */
  constructor(readonly send: (message: BatchPiece | EndedEvent, sent: () => void) => void) {}

  /** `delivered` is called when all of it has left this process. */
  batch(event: BatchEvent, delivered: () => void): void {
    this.#add({ event, delivered });
  }

  ended(event: EndedEvent): void {
    this.#add({ event });
  }

  #add(waiting: Waiting): void {
    this.#waiting.push(waiting);
    if (!this.#busy) this.#next();
  }

  #next(): void {
    const first = this.#waiting.shift();
    this.#busy = first !== undefined;
    if (first === undefined) return;
    const { event, delivered } = first;
    const sent = (): void => {
      delivered?.();
      this.#next();
    };
    if (event.event === 'ended') this.send(event, sent);
    else this.#piece(event, 0, sent);
  }

  #piece(batch: BatchEvent, from: number, sent: () => void): void {
    const to = from + PIECE_BYTES;
    const last = to >= batch.bytes.length;
    const summary = last ? batch.summary : NO_SUMMARY;
    const piece: BatchPiece = { ...batch, event: 'piece', last, bytes: batch.bytes.subarray(from, to), summary };
    // What fits the channel's buffer is said to be sent before the event loop comes round.
    this.send(piece, () => setImmediate(last ? sent : () => this.#piece(batch, to, sent)));
  }
}
