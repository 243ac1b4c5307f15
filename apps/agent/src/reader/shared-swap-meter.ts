import { Worker } from 'node:worker_threads';
import { type Candidate, FRESH_MS, pauseAfter, SharedSwapBook, UNWATCHED_AFTER_MS } from './shared-swap.js';
import type { SharedSwapReading } from './shared-swap-worker.js';

const WORKER = new URL('./shared-swap-worker.js', import.meta.url);

/** Keeps the book of shared swap current in the background, while the list is being asked for. */
export class SharedSwapMeter {
  readonly #book = new SharedSwapBook();
  #worker: Worker | undefined;
  #candidates: readonly Candidate[] = [];
  #askedAt = Number.NEGATIVE_INFINITY;
  /** A reading or the pause after one is under way. */
  #busy = false;

  constructor(readonly onFailure: (error: Error) => void) {}

  /** The list was asked for: these processes may be read. */
  wanted(candidates: readonly Candidate[]): void {
    this.#candidates = candidates;
    this.#askedAt = Date.now();
    this.#book.keepOnly(candidates);
    this.#step();
  }

  bytesOf(candidate: Candidate): number | undefined {
    return this.#book.bytesOf(candidate, Date.now());
  }

  #step(): void {
    if (this.#busy || Date.now() - this.#askedAt > UNWATCHED_AFTER_MS) return;
    const next = this.#book.next(this.#candidates, Date.now());
    this.#busy = true;
    if (next === undefined) this.#pause(FRESH_MS / 10);
    else this.#thread().postMessage(next);
  }

  #pause(forMs: number): void {
    setTimeout(() => {
      this.#busy = false;
      this.#step();
    }, forMs).unref();
  }

  #thread(): Worker {
    if (this.#worker !== undefined) return this.#worker;
    const worker = new Worker(WORKER);
    worker.unref();
    worker.on('message', ({ bytes, costMs, ...candidate }: SharedSwapReading) => {
      this.#book.note(candidate, bytes, Date.now());
      this.#pause(pauseAfter(costMs));
    });
    worker.on('error', (error: Error) => {
      this.onFailure(error);
      this.#worker = undefined;
      this.#pause(FRESH_MS);
    });
    this.#worker = worker;
    return worker;
  }
}
