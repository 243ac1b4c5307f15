import { type PageRuns, type TimeShape, TimeTiles } from '@pagelapse/address-space';
import type { AskedPast } from '../api/past.js';
import { follows, type ProcessPicture } from './process-picture.js';
import { Stints } from './stints.js';
import { runsOfStretch, type Stretch, StretchReader } from './stretch-reader.js';

export interface FeedSubject extends Stretch {
  readonly past: AskedPast;
  /** Of the address space: in another one the same addresses are of other pages. */
  readonly epoch: number;
}

/** How often what was read so far is shown, ms. */
const SHOWN_MS = 100;
/** Pictures that wait while the past is read; when there are more of them they are read, too. */
const MOST_WAITING = 64;

/**
 * Tiles of some addresses over time, filled from a past and then from pictures as they come. What is held is the tiles and
 * one picture: batches are read one after the other, in stints between which the page lives on. Where batches of a live
 * watch are missing the past is read from there.
 */
export class TimeMapFeed {
  readonly tiles: TimeTiles;
  /** Share of the past that is read; `undefined` once it is. */
  progress: number | undefined = 0;
  /** Why there is no more of it. */
  stopped: Error | 'asked' | undefined;
  readonly #subject: FeedSubject;
  readonly #listeners = new Set<() => void>();
  readonly #abort = new AbortController();
  #version = 0;
  /** The last pass that the tiles have. */
  #told: { readonly epoch: number; readonly sequence: number; readonly atMs: number } | undefined;
  #runs: PageRuns | undefined;
  #reading = false;
  #missing = false;
  readonly #waiting: ProcessPicture[] = [];

  constructor(subject: FeedSubject, shape: TimeShape) {
    this.#subject = subject;
    this.tiles = new TimeTiles(shape);
  }

  /** Reads the past up to a moment, or up to now where it goes on. */
  async read(toMs: number): Promise<void> {
    this.#reading = true;
    do {
      this.#missing = false;
      await this.#readOnce(toMs).catch((error: unknown) => {
        this.stopped = error instanceof Error ? error : new Error(String(error));
      });
      if (this.#abort.signal.aborted) return;
      // What the past does not have either is not to be had.
      for (const picture of this.#waiting.splice(0)) this.#follow(picture, true);
    } while (this.#missing && this.stopped === undefined);
    this.#reading = false;
    this.progress = undefined;
    this.#changed();
  }

  /** The newest picture of a watch, each of them in turn. */
  take(picture: ProcessPicture): void {
    if (this.stopped !== undefined || this.#abort.signal.aborted) return;
    if (this.#reading) {
      if (this.#waiting.length < MOST_WAITING) this.#waiting.push(picture);
      else this.#missing = true;
      return;
    }
    this.#follow(picture, false);
    if (!this.#missing) {
      this.#changed();
      return;
    }
    this.#waiting.push(picture);
    void this.read(Number.POSITIVE_INFINITY);
  }

  /** Reads no further. What was read stays. */
  stop(): void {
    this.#abort.abort();
    this.stopped ??= 'asked';
    this.progress = undefined;
    this.#changed();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly version = (): number => this.#version;

  async #readOnce(toMs: number): Promise<void> {
    const { past } = this.#subject;
    const { signal } = this.#abort;
    const fromMs = this.tiles.toMs;
    const endMs = Math.min(toMs, (await past.span())?.toMs ?? fromMs);
    const reader = new StretchReader(this.#subject);
    let missing = false;
    const stints = new Stints();
    let shown = performance.now();
    for await (const batch of past.through(fromMs, toMs)) {
      if (signal.aborted) return;
      const picture = reader.read(batch);
      if (picture !== undefined && this.#isNews(picture)) this.#tell(picture, missing);
      missing = picture === undefined;
      if (!stints.over) continue;
      if (performance.now() - shown >= SHOWN_MS) {
        this.progress = Math.min(1, (this.tiles.toMs - fromMs) / Math.max(1, endMs - fromMs));
        this.#changed();
        shown = performance.now();
      }
      await stints.breathe();
    }
    if (missing) this.#lose();
    if (Number.isFinite(toMs)) this.tiles.until(toMs);
  }

  #follow(picture: ProcessPicture, lacks: boolean): void {
    if (!this.#isNews(picture)) return;
    if (this.#told !== undefined && !lacks && !follows(this.#told, picture)) this.#missing = true;
    else this.#tell(picture, false);
  }

  /** The way from a key to where the tiles end leads through passes that they have. */
  #isNews({ epoch, sequence, pass }: ProcessPicture): boolean {
    const told = this.#told;
    if (told === undefined || pass.takenAtMs > told.atMs) return true;
    return pass.takenAtMs === told.atMs && (epoch !== told.epoch || sequence > told.sequence);
  }

  /** `missing`: something between this pass and the one told before it. */
  #tell(picture: ProcessPicture, missing: boolean): void {
    const { takenAtMs } = picture.pass;
    if (missing || (this.#told !== undefined && !follows(this.#told, picture))) this.#lose();
    this.#told = { epoch: picture.epoch, sequence: picture.sequence, atMs: takenAtMs };
    if (picture.epoch !== this.#subject.epoch) {
      this.#lose();
      return;
    }
    this.#runs = runsOfStretch(picture.mappings, this.#subject, this.#runs);
    this.tiles.pass(takenAtMs, this.#runs);
  }

  #lose(): void {
    this.tiles.lose();
    this.#runs = undefined;
  }

  #changed(): void {
    this.#version++;
    for (const listener of this.#listeners) listener();
  }
}
