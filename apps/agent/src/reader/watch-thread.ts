import { Worker } from 'node:worker_threads';
import type { EndedBecause } from '../channel.js';
import type { EncodedBatch } from './watch.js';
import type { FromWatchWorker, ToWatchWorker, WatchWorkerData } from './watch-messages.js';

const WORKER = new URL('./watch-worker.js', import.meta.url);

export interface WatchThreadEvents {
  /** Takes the batch and calls `delivered` once it is off this process's hands. */
  batch(batch: EncodedBatch, delivered: () => void): void;
  /** Once, and nothing after it. */
  ended(reason: EndedBecause, atMs: number): void;
  /** The thread failed on something that is not the target's end. */
  failed(error: Error): void;
}

/** The reader's end of a watch's worker thread. */
export class WatchThread {
  readonly #worker: Worker;
  #over = false;

  constructor(data: WatchWorkerData, events: WatchThreadEvents) {
    this.#worker = new Worker(WORKER, { workerData: data });
    const end = (reason: EndedBecause, atMs: number): void => {
      if (this.#over) return;
      this.#over = true;
      events.ended(reason, atMs);
    };
    this.#worker.on('message', (message: FromWatchWorker) => {
      if (message.say === 'ended') end(message.reason, message.atMs);
      else if (!this.#over) events.batch(message.batch, () => this.#say({ say: 'delivered' }));
    });
    this.#worker.on('error', (error: Error) => {
      events.failed(error);
      end('reader-failed', Date.now());
    });
    this.#worker.on('exit', () => end('reader-failed', Date.now()));
  }

  focus(pages: readonly number[]): void {
    this.#say({ say: 'focus', pages });
  }

  requestKey(): void {
    this.#say({ say: 'key' });
  }

  stop(): void {
    this.#over = true;
    this.#say({ say: 'stop' });
  }

  #say(message: ToWatchWorker): void {
    this.#worker.postMessage(message);
  }
}
