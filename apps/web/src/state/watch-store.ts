import type { PageIndex } from '@pagelapse/address-space';
import type { EndedReason, PassBatch } from '../api/pass-batch.js';
import type { AskedPast, PassFigures, PastMark } from '../api/past.js';
import type { Connection, DutyBounds, StreamClient, StreamEvents } from '../api/stream-client.js';
import { countLosses, type Losses, NO_LOSSES } from './losses.js';
import { readMappingPast } from './mapping-past.js';
import { HISTORY_MS, PageHistory, type Span } from './page-history.js';
import { ENDED_EVENTS } from './past-events.js';
import { applyBatch, type ProcessPicture, type WatchedMapping } from './process-picture.js';

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
  /** Between which shares of a core passes may be moved; `undefined` where they may not. */
  readonly dutyBounds: DutyBounds | undefined;
  /** The share that was asked for here; `undefined` when it is left to the agent. */
  readonly askedDuty: number | undefined;
  /** What was lost of the watch since this page began it. */
  readonly losses: Losses;
  readonly picture: ProcessPicture | undefined;
  readonly ended: { readonly reason: EndedReason; readonly atMs: number } | undefined;
  readonly refused: Refused | undefined;
  readonly past: Past | undefined;
  /** Where moments are asked for. */
  readonly retained: RetainedPast | undefined;
  /** Moment, by this machine's clock, the last batch arrived. */
  readonly arrivedAtMs: number | undefined;
}

/** The history as of one moment: a new object whenever something was recorded. */
export interface Past {
  readonly history: PageHistory;
  /** What came later is not looked at. */
  readonly toMs: number;
  /** How often what was missing has been filled. */
  readonly fills: number;
}

/** What an agent retains of a process beyond what this page has seen. */
export interface RetainedPast extends AskedPast {
  /** Figures of passes from `fromMs` on, oldest first; none where nothing is retained. */
  figures(fromMs: number): Promise<{ readonly passes: readonly PassFigures[]; readonly marks: readonly PastMark[] }>;
}

const NOTHING: WatchSnapshot = {
  version: 0,
  connection: { kind: 'connecting' },
  pageSize: undefined,
  dutyBounds: undefined,
  askedDuty: undefined,
  losses: NO_LOSSES,
  picture: undefined,
  past: undefined,
  retained: undefined,
  ended: undefined,
  refused: undefined,
  arrivedAtMs: undefined,
};

export interface StoreHost {
  connect(events: StreamEvents): StreamClient;
  retained(handle: string): RetainedPast;
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
  readonly #followers = new Set<(picture: ProcessPicture) => void>();
  #snapshot = NOTHING;
  #shown = NOTHING;
  #history = new PageHistory();
  #frame = false;
  #handle: string | undefined;
  #looked = true;

  constructor(host: StoreHost) {
    this.#host = host;
    this.#client = host.connect({
      connection: (connection) => {
        const { pageSize, dutyBounds } = connection.kind === 'open' ? connection : this.#snapshot;
        this.#change({ connection, pageSize, dutyBounds });
      },
      batch: (batch) => this.#take(batch),
      ended: (_handle, reason, atMs) => this.#end(reason, atMs),
      refused: (refused) => this.#change({ refused }),
    });
  }

  /** Watches a process from now on; the same again keeps its past and asks for a fresh picture. */
  watch(handle: string): void {
    if (handle !== this.#handle) {
      this.#history = new PageHistory();
      this.#change({
        picture: undefined,
        past: undefined,
        retained: this.#host.retained(handle),
        askedDuty: undefined,
        losses: NO_LOSSES,
      });
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

  /** Has passes spend more of a core for as long as this page is looked at; `undefined` leaves it to the agent. */
  askDuty(share: number | undefined): void {
    this.#change({ askedDuty: share });
    this.#sayDuty();
  }

  /** Whoever does not look has the target charged no more than it would be anyway. */
  readonly lookedAt = (looked: boolean): void => {
    this.#looked = looked;
    this.#sayDuty();
  };

  retryNow(): void {
    this.#client.retryNow();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Tells of every picture as it comes, also of those that no display frame shows. */
  readonly follow = (follower: (picture: ProcessPicture) => void): (() => void) => {
    this.#followers.add(follower);
    return () => this.#followers.delete(follower);
  };

  /** As of the last display frame, so that all views of one frame show the same moment. */
  readonly snapshot = (): WatchSnapshot => this.#shown;

  #sayDuty(): void {
    this.#client.askDuty(this.#looked ? (this.#snapshot.askedDuty ?? 0) : 0);
  }

  #take(batch: PassBatch): void {
    const before = this.#snapshot.picture;
    const picture = applyBatch(before, batch);
    const losses = countLosses(this.#snapshot.losses, before, batch);
    const missing = this.#history.record(picture);
    const past = { history: this.#history, toMs: picture.pass.takenAtMs, fills: this.#snapshot.past?.fills ?? 0 };
    this.#change({ picture, past, losses, ended: undefined, refused: undefined, arrivedAtMs: this.#host.now() });
    for (const follower of this.#followers) follower(picture);
    if (missing !== undefined) void this.#fill(this.#history, missing);
  }

  #end(reason: EndedReason, atMs: number): void {
    const { past } = this.#snapshot;
    this.#history.note({ kind: 'ended', atMs, text: ENDED_EVENTS[reason] });
    this.#change({ ended: { reason, atMs }, past: past && { ...past, toMs: this.#lastMs(past.toMs) } });
  }

  /** No pass comes any more, so that time ends with what has happened last. */
  #lastMs(toMs: number): number {
    return Math.max(toMs, this.#history.events().at(-1)?.atMs ?? toMs);
  }

  /** The agent saw what this page did not. Without its answer the charts begin later. */
  async #fill(history: PageHistory, missing: Span): Promise<void> {
    const { retained } = this.#snapshot;
    const fromMs = Math.max(missing.fromMs, missing.toMs - HISTORY_MS);
    const figures = await retained?.figures(fromMs).catch((error: unknown) => {
      console.warn('Pagelapse: what the agent retains could not be read', error);
      return undefined;
    });
    if (figures === undefined || history !== this.#history) return;
    history.fill(figures.passes, figures.marks, missing);
    this.#filled();
  }

  /** Something was done to the process: what the agent has marked from `fromMs` on comes into the history. */
  async readMarks(fromMs: number): Promise<void> {
    const history = this.#history;
    const figures = await this.#snapshot.retained?.figures(fromMs).catch((error: unknown) => {
      console.warn('Pagelapse: the marks that the agent retains could not be read', error);
      return undefined;
    });
    if (figures === undefined || history !== this.#history) return;
    history.addMarks(figures.marks);
    this.#filled();
  }

  /** For the chart of a mapping: what the agent retains of it from before this page saw it, or while it did not. */
  async readMapping(mapping: WatchedMapping, epoch: number, signal: AbortSignal): Promise<void> {
    const history = this.#history;
    const { retained, past } = this.#snapshot;
    const leastMs = (past?.toMs ?? 0) - HISTORY_MS;
    for (const span of history.missingOf(mapping)) {
      const within = { fromMs: Math.max(span.fromMs, leastMs), toMs: span.toMs };
      const stretches =
        retained === undefined || span.toMs <= leastMs
          ? []
          : await readMappingPast(retained, mapping.mapping, epoch, within, signal).catch((error: unknown) => {
              if (!signal.aborted) console.warn('Pagelapse: what the agent retains could not be read', error);
              return [];
            });
      if (signal.aborted || history !== this.#history) return;
      history.fillMapping(mapping, span, stretches);
      this.#filled();
    }
  }

  /** The charts know more of the past than they did. */
  #filled(): void {
    const { past, ended } = this.#snapshot;
    if (past === undefined) return;
    const toMs = ended === undefined ? past.toMs : this.#lastMs(past.toMs);
    this.#change({ past: { ...past, toMs, fills: past.fills + 1 } });
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
