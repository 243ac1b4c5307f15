import type { BatchEvent } from '../channel.js';
import { MAX_BUFFERED_BYTES, STALLED_AFTER_MS } from './limits.js';

/** One open stream, as the fan-out sees it. */
export interface Viewer {
  send(bytes: Uint8Array): void;
  /** Bytes given to `send` that the client has not taken yet. */
  readonly bufferedBytes: number;
  /** Ends the stream of a client that takes nothing. */
  closeStalled(): void;
}

/** What to do about a viewer after a batch was offered to it. */
export type Offered = 'sent' | 'known' | 'held-back' | 'wants-key' | 'stalled';

/**
 * What one viewer has of a watch. There is no queue: a viewer either follows batch by batch, or it lost the thread and
 * waits for a key of now. A slow one is left alone until its socket has drained.
 */
export class ViewerQueue {
  /** Sequence number of the last batch it got; `undefined` when only a key is of use. */
  #sequence: number | undefined;
  #slowSinceMs: number | undefined;

  constructor(readonly viewer: Viewer) {}

  /** The watch begins anew: numbers start at 1 again. */
  restart(): void {
    this.#sequence = undefined;
  }

  offer(batch: BatchEvent, nowMs: number): Offered {
    if (this.#isSlow(batch.bytes.length, nowMs)) {
      this.#sequence = undefined;
      return nowMs - (this.#slowSinceMs as number) >= STALLED_AFTER_MS ? 'stalled' : 'held-back';
    }
    if (this.#sequence !== undefined && batch.sequence <= this.#sequence) return 'known';
    if (!batch.key && batch.sequence - 1 !== this.#sequence) {
      this.#sequence = undefined;
      return 'wants-key';
    }
    this.viewer.send(batch.bytes);
    this.#sequence = batch.sequence;
    return 'sent';
  }

  /** Slow from the limit on, until everything was taken: no key is made for a client that could not take it. */
  #isSlow(next: number, nowMs: number): boolean {
    const buffered = this.viewer.bufferedBytes;
    if (buffered === 0 || (this.#slowSinceMs === undefined && buffered + next <= MAX_BUFFERED_BYTES)) {
      this.#slowSinceMs = undefined;
      return false;
    }
    this.#slowSinceMs ??= nowMs;
    return true;
  }
}
