import type { PageIndex } from '@pagelapse/address-space';
import type { Activity, ScanOptions, TargetScan } from '@pagelapse/procfs';
import type { Surroundings } from '@pagelapse/protocol';
import { type BatchMargin, type EncodedBytes, encodeDelta, encodeKey, evidenceAgeMs } from './batch-encoder.js';
import { Pace } from './pace.js';
import { encodeSummary } from './pass-summary.js';
import { isQuiet, type SpaceChange, WatchedSpace } from './watched-space.js';
import { WriteLedger } from './write-ledger.js';

/** A pass that changed nothing is not sent, but the pass's age and the limit beside it must stay live. */
export const HEARTBEAT_MS = 1000;

/** Where a watch's readings come from. Injected, so that the watch runs without a target. */
export interface WatchSource {
  scan(options: Pick<ScanOptions, 'figures' | 'focus'>): TargetScan;
  surroundings(): Surroundings;
  /** Monotonic milliseconds. */
  now(): number;
  /** CPU time this thread has used, ms. */
  cpuMs(): number;
  /** `undefined` when nothing can be said. */
  activity(): Activity | undefined;
}

export interface EncodedBatch {
  readonly sequence: number;
  readonly key: boolean;
  /** First reading of its pass, ms of the Unix epoch. */
  readonly takenAtMs: number;
  readonly bytes: EncodedBytes;
  /** The pass in figures: one PassSummary. */
  readonly summary: EncodedBytes;
}

/**
 * One target under observation: pace -> scan -> diff -> encode. Batches are numbered from 1 without gaps; a key made
 * for someone who joins carries the number of the last batch, so the delta after it fits.
 */
export class Watch {
  readonly #space = new WatchedSpace();
  readonly #pace: Pace;
  #sequence = 0;
  #sentAt = Number.NEGATIVE_INFINITY;
  /** CPU time of this thread that is on the account already; `undefined` before it was first asked, and what came before is nobody's. */
  #accountedCpuMs: number | undefined;
  #focus: readonly PageIndex[] = [];
  #margin: BatchMargin | undefined;
  /** As it was before the last pass. */
  #activity: Activity | undefined;
  /** When the first pass since something moved last began, ms of the Unix epoch. */
  #stillSinceMs = 0;
  #figuresTakenAtMs = 0;
  /** When the last pass began that found pages changed. */
  #changedAtMs = 0;
  readonly #writes = new WriteLedger();
  /** What was told last of when writes are counted from. */
  #toldWritesSinceMs: number | undefined;
  #resetEveryMs = Number.POSITIVE_INFINITY;
  /** What was read before the bits were taken away says nothing of now: the next pass reads everything, and at once. */
  #readAllNext = false;
  #resetDue = false;

  constructor(
    readonly handle: string,
    readonly source: WatchSource,
    duty: number,
  ) {
    this.#pace = new Pace(duty);
  }

  /** What is on screen: mappings that hold one of these pages are read first and most often. Changes {@link waitMs}. */
  focus(pages: readonly PageIndex[]): void {
    this.#focus = pages;
    this.#pace.focus(pages.length > 0);
  }

  /** Passes may spend another share of one core from now on. Changes {@link waitMs}. */
  changeDuty(share: number): void {
    this.#pace.changeDuty(share, this.source.now());
  }

  /**
   * Until the next pass is due, or until it has to be asked again, ms; 0 when one is due now. Where one may be made, it
   * looks for what would make it due.
   */
  get waitMs(): number {
    if (this.#readAllNext) return 0;
    const now = this.source.now();
    const early = this.#pace.nextForSign().atMs;
    if (now < early) return early - now;
    // What the look costs puts off the next pass, but not one that is due.
    const { atMs } = this.#pace.next();
    const activity = this.source.activity();
    this.#pace.looked(this.#spentMs(), now);
    const still = this.#isStill(activity);
    const rests = still && now < this.#pace.restsUntil;
    if (this.#isSign(activity) || (!rests && now >= atMs)) return 0;
    const dueAt = rests ? this.#pace.restsUntil : this.#pace.next().atMs;
    return activity === undefined ? dueAt - now : Math.min(dueAt - now, this.#pace.lookMs(still, now));
  }

  /** CPU time that the thread has spent since it was asked last, encodings and keys for those who joined included: all of it is paid for. */
  #spentMs(): number {
    const cpuMs = this.source.cpuMs();
    const spentMs = cpuMs - (this.#accountedCpuMs ?? cpuMs);
    this.#accountedCpuMs = cpuMs;
    return spentMs;
  }

  /** Have pages gone to swap or come from it since before the last pass? */
  #isSign(activity: Activity | undefined): boolean {
    return activity !== undefined && this.#activity !== undefined && activity.swaps !== this.#activity.swaps;
  }

  /**
   * The soft-dirty bits of the address space last read were taken away at `sinceMs`, and are to be again after `everyMs`;
   * `undefined`: nobody keeps track any more.
   */
  trackWrites(sinceMs: number | undefined, everyMs = Number.POSITIVE_INFINITY): void {
    this.#resetEveryMs = everyMs;
    this.#resetDue = false;
    if (sinceMs === this.#writes.sinceMs) return;
    if (sinceMs === undefined) this.#writes.end();
    else this.#writes.begin(sinceMs, this.epoch);
    this.#readAllNext = true;
  }

  /** The last pass read everything, so much later than the bits were taken away that it is time to do so again. */
  get resetDue(): boolean {
    return this.#resetDue;
  }

  /** When the soft-dirty bits were taken away in this address space; `undefined` when nobody keeps track. */
  get writesSinceMs(): number | undefined {
    return this.#writes.sinceMs;
  }

  /** The address space last read. */
  get epoch(): number {
    return this.#space.epoch;
  }

  /** One pass; what there is to tell of it. Throws what the source throws; the watch is over then. */
  pass(): EncodedBatch | undefined {
    const startedAt = this.source.now();
    this.#accountedCpuMs ??= this.source.cpuMs();
    const activity = this.source.activity();
    const sign = this.#isSign(activity);
    const next = sign ? this.#pace.nextForSign() : this.#pace.next();
    const kind = this.#readAllNext ? 'full' : next.kind;
    this.#readAllNext = false;
    const figures = kind === 'full' && this.#pace.figuresDue(startedAt, sign, this.#isStill(activity));
    const scan = this.#writes.mark(this.source.scan(kind === 'full' ? { figures } : { figures, focus: this.#focus }));
    const surroundings = this.source.surroundings();
    const change = this.#space.update(scan);
    const spentMs = this.#spentMs();
    if (figures) this.#figuresTakenAtMs = scan.takenAtMs;
    else if (change.newEpoch) this.#figuresTakenAtMs = 0;
    const rests = this.#isSettled(scan, activity, change);
    const pace = this.#pace.record({ kind, figures, costMs: spentMs, startedAtMs: startedAt, sign, rests });
    if (change.newEpoch) this.#pace.relearn();

    const longestMs = Math.max(startedAt - this.#sentAt, pace.intervalMs);
    const writesSinceMs = this.#writes.sinceMs;
    const newAccount = writesSinceMs !== this.#toldWritesSinceMs;
    const silent = isQuiet(change) && !newAccount && longestMs < HEARTBEAT_MS;
    const sequence = silent ? this.#sequence : this.#sequence + 1;
    this.#margin = {
      handle: this.handle,
      sequence,
      scan,
      pace,
      figuresAtMs: this.#figuresTakenAtMs,
      writesSinceMs,
      surroundings,
    };
    this.#resetDue = kind === 'full' && scan.takenAtMs - (writesSinceMs ?? Number.NaN) >= this.#resetEveryMs;
    if (silent) return undefined;

    const bytes = change.newEpoch
      ? encodeKey(this.#space, this.#margin)
      : encodeDelta(this.#space, change, this.#margin);
    const batch = this.#batch(change.newEpoch, bytes, change);
    this.#sequence = sequence;
    this.#sentAt = startedAt;
    this.#toldWritesSinceMs = writesSinceMs;
    return batch;
  }

  /** What the last pass read; `undefined` before the first. */
  get lastScan(): TargetScan | undefined {
    return this.#margin?.scan;
  }

  /** Everything known now; `undefined` before the first pass. */
  key(): EncodedBatch | undefined {
    if (this.#margin === undefined) return undefined;
    return this.#batch(true, encodeKey(this.#space, this.#margin));
  }

  /** Has nothing given a sign of itself since before the last pass? */
  #isStill(activity: Activity | undefined): boolean {
    return activity !== undefined && activity.any === this.#activity?.any;
  }

  /**
   * Has nothing moved since before the oldest reading that the picture rests on? `activity` was read before the scan. Pages
   * that gave no sign and yet are not as they were have moved too: what they will do next gives none either. smaps may be
   * older than what moved, where no page came to be another by it: it moved elsewhere on this host.
   */
  #isSettled(scan: TargetScan, activity: Activity | undefined, change: SpaceChange): boolean {
    if (!this.#isStill(activity) || change.pages.length > 0) this.#stillSinceMs = scan.takenAtMs;
    if (change.pages.length > 0) this.#changedAtMs = scan.takenAtMs;
    this.#activity = activity;
    if (activity === undefined || scan.inMotionPages + scan.tornMappings > 0) return false;
    const evidenceAtMs = scan.takenAtMs - evidenceAgeMs(scan.takenAtMs, scan.mappings);
    if (this.#figuresTakenAtMs < this.#changedAtMs) return false;
    return Math.min(evidenceAtMs, scan.fullTakenAtMs) >= this.#stillSinceMs;
  }

  #batch(key: boolean, bytes: EncodedBytes, change?: SpaceChange): EncodedBatch {
    const margin = this.#margin as BatchMargin;
    const { sequence, scan } = margin;
    return { sequence, key, takenAtMs: scan.takenAtMs, bytes, summary: encodeSummary(this.#space, margin, change) };
  }
}
