import { create, type Mark, MarkKind, MarkSchema } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import { BatchChain, type PastBatch } from './batch-chain.js';
import { END_CAUSES } from './end-cause.js';
import type { Keeper } from './keeper.js';
import type { RecordingFile } from './recording-file.js';

/** A disk that is this far behind is not waited for: batches are left out until it has caught up. */
const MOST_BUFFERED_BYTES = 16 * 1024 * 1024;

/** A recording of a watch: what fits onto what was recorded before goes into the file. */
export class Recorder implements Keeper {
  readonly #chain = new BatchChain();
  #behind = false;

  constructor(readonly file: RecordingFile) {}

  take(batch: PastBatch): void {
    if (this.file.bufferedBytes === 0) this.#behind = false;
    else if (this.file.bufferedBytes >= MOST_BUFFERED_BYTES && !this.#behind) {
      this.#behind = true;
      this.gap(batch.takenAtMs, 'The disk was behind.');
    }
    if (!this.#behind && this.#chain.take(batch)) this.file.batch(batch);
  }

  /** None is asked for that could not be taken. */
  get keyDue(): boolean {
    return !this.#behind && this.#chain.keyDue;
  }

  gap(atMs: number, text: string): void {
    this.#chain.break();
    this.file.mark(create(MarkSchema, { atMs, kind: MarkKind.GAP, text }));
  }

  mark(mark: Mark): void {
    this.file.mark(mark);
  }

  ended(reason: EndedBecause, atMs: number): void {
    this.file.finish(END_CAUSES[reason], atMs);
  }
}
