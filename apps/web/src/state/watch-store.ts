import type { PageIndex } from '@pagelapse/address-space';
import type { EndedReason, PassBatch } from '../api/pass-batch.js';
import type { Connection, StreamClient, StreamEvents } from '../api/stream-client.js';
import { PageHistory } from './page-history.js';
import { applyBatch, type ProcessPicture } from './process-picture.js';

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly wayOut: string;
}

/** What is known of the watch at one moment. A new object for every change, never changed in place. */
export interface WatchSnapshot {
  readonly version: number;
  readonly connection: Connection;
  readonly pageSize: number | undefined;
  readonly picture: ProcessPicture | undefined;
  readonly ended: { readonly reason: EndedReason; readonly atMs: number } | undefined;
  readonly refused: Refused | undefined;
  readonly past: Past | undefined;
  /** Moment, by this machine's clock, the last batch arrived. */
  readonly arrivedAtMs: number | undefined;
}

/** The history as of one moment: a new object whenever something was recorded. */
export interface Past {
  readonly history: PageHistory;
}

const NOTHING: WatchSnapshot = {
  version: 0,
  connection: { kind: 'connecting' },
  pageSize: undefined,
  picture: undefined,
  past: undefined,
  ended: undefined,
  refused: undefined,
  arrivedAtMs: undefined,
};

export interface StoreHost {
  connect(events: StreamEvents): StreamClient;
  requestFrame(run: () => void): void;
  now(): number;
}

/**
 * Why: batches come up to ten times a second and their pages are megabytes; none of that may pass through React or the
 * query cache. The store holds them and tells its listeners, at most once a display frame, that there is something new.
 */
export class WatchStore {
  readonly #host: StoreHost;
  readonly #client: StreamClient;
  readonly #listeners = new Set<() => void>();
  #snapshot = NOTHING;
  #shown = NOTHING;
  #history = new PageHistory();
  #frame = false;
  #handle: string | undefined;

  constructor(host: StoreHost) {
    this.#host = host;
    this.#client = host.connect({
      connection: (connection) => {
        const pageSize = connection.kind === 'open' ? connection.pageSize : this.#snapshot.pageSize;
        this.#change({ connection, pageSize });
      },
      batch: (batch) => this.#take(batch),
      ended: (_handle, reason, atMs) => this.#change({ ended: { reason, atMs } }),
      refused: (refused) => this.#change({ refused }),
    });
  }

  /** Watches a process from now on; the same again keeps its past and asks for a fresh picture. */
  watch(handle: string): void {
    if (handle !== this.#handle) {
      this.#history = new PageHistory();
      this.#change({ picture: undefined, past: undefined });
    }
    this.#handle = handle;
    this.#change({ ended: undefined, refused: undefined, arrivedAtMs: undefined });
    this.#client.watch(handle);
  }

  stop(): void {
    this.#handle = undefined;
    this.#client.stop();
    this.#history = new PageHistory();
    this.#snapshot = { ...NOTHING, version: this.#snapshot.version + 1 };
    this.#schedule();
  }

  /** What is on screen: mappings that hold one of these pages are read first and most often. */
  focus(pages: readonly PageIndex[]): void {
    this.#client.focus(pages);
  }

  retryNow(): void {
    this.#client.retryNow();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** As of the last display frame, so that all views of one frame show the same moment. */
  readonly snapshot = (): WatchSnapshot => this.#shown;

  #take(batch: PassBatch): void {
    const picture = applyBatch(this.#snapshot.picture, batch);
    this.#history.record(picture);
    const past = { history: this.#history };
    this.#change({ picture, past, ended: undefined, refused: undefined, arrivedAtMs: this.#host.now() });
  }

  #change(change: Partial<WatchSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change, version: this.#snapshot.version + 1 };
    this.#schedule();
  }

  #schedule(): void {
    if (this.#frame) return;
    this.#frame = true;
    this.#host.requestFrame(() => {
      this.#frame = false;
      this.#shown = this.#snapshot;
      for (const listener of this.#listeners) listener();
    });
  }
}
