import { PaceReason } from '@pagelapse/protocol/wire';
import { Debts } from './debts.js';

/** Quicker than ten pictures a second tells the eye nothing more. */
export const FLOOR_MS = 100;
/** smaps figures stand beside the picture; a person reads them, so once a second is often enough. */
export const FIGURES_FLOOR_MS = 1000;
/**
 * A pass over the focus that costs more than this share of a full one is not made: the focus would gain little and the
 * other mappings would lose two thirds of their readings.
 */
const FOCUS_WORTH = 0.5;
/** Passes over a focus that are made before it is judged: the first is dear, as everything done for the first time. */
const TRIAL_PASSES = 2;
/** Full passes after which a focus that did not pay is tried again: its mapping may have shrunk. */
const TRY_AGAIN_AFTER = 20;
/** Passes of a kind whose cheapest is what one costs: others were disturbed, or asked shared files about everything. */
const REMEMBERED = 8;
/** So much of the duty at most is paid ahead for the dearest of them, rather than for what one costs usually. */
const AHEAD_CEILING_MS = 400;

/** A target that rests is read this often to be sure, at a tenth of the duty. */
export const REST_FLOOR_MS = 1000;
const REST_STRETCH = 10;
/** A pass that is due is left out for no longer than this: what gives no sign of itself waits for it. */
const REST_CEILING_MS = 60_000;
/** Until then nothing that rests has its smaps read again. */
export const REST_FIGURES_MS = 300_000;

/**
 * While a pass may be made at any moment, a sign that pages moved is looked for this often: some 60 us each time, and more
 * than as much for waking up. Less often at rest, and again when that has lasted: then it is most of what a watch costs. What
 * ends a long rest is still drawn some 150 ms after it was.
 */
export const LOOK_MS = 25;
export const REST_LOOK_MS = 50;
export const LONG_REST_LOOK_MS = 100;
export const LONG_REST_AFTER_MS = 10_000;
/** Looks take no more than this part of the duty, however dear they are here: the rest is for passes. */
const LOOKS_PART = 0.5;
/** As at rest when nothing has moved for so long since the last pass, though what is shown has not all been read since. */
export const STILL_AFTER_MS = 5000;

/** An interval longer than the floor by no more than this is the floor: sums of large times are not exact. */
const DUST_MS = 1e-3;

export type PassKind = 'focus' | 'full';

export interface DuePass {
  readonly kind: PassKind;
  readonly atMs: number;
}

export interface PassSpent {
  readonly kind: PassKind;
  /** smaps was read too. */
  readonly figures: boolean;
  readonly costMs: number;
  readonly startedAtMs: number;
  /** Pages of the host have gone to swap or come from it since the pass before. */
  readonly sign?: boolean;
  /** Nothing has moved since before the oldest reading that the picture rests on. */
  readonly rests?: boolean;
}

export interface PaceInForce {
  /** Between starts of passes, of those over the focus while there is one. */
  readonly intervalMs: number;
  /** Share of one core being spent until the next pass, figures included. */
  readonly duty: number;
  /** Share of one core that might be spent. */
  readonly budget: number;
  readonly reason: PaceReason;
}

/**
 * When the next pass may start, and over what. Each pass pays for itself out of its account's part of the duty (see
 * {@link Debts}) before the next of its kind may start, so the duty holds whatever the target does from one pass to
 * the next. A full pass reads the focus too: it is made as soon as it is paid for, passes over the focus in between.
 *
 * Passes of the kind that is made most are paid ahead: in between, none is owed for. So one more can be made at the
 * moment at which pages go to swap or come from it - the sign - instead of when its turn comes, and is paid for after it.
 *
 * While nothing moves, passes may be left out until {@link restsUntil}: each would find what the one before found. Whoever
 * leaves them out looks for movement every {@link lookMs}, so that what the target does, or reclaim does to it, is
 * read at once, for by then everything is paid for. What gives no sign of itself (see readActivity) is read at the end
 * of the rest at the latest.
 *
 * Times are milliseconds of a monotonic clock.
 */
export class Pace {
  readonly #debts: Debts;
  #wantsFocus = false;
  #startedAt = Number.NEGATIVE_INFINITY;
  /** When the last pass that was made for a sign started. */
  #signedAt = Number.NEGATIVE_INFINITY;
  #figuresAt = Number.NEGATIVE_INFINITY;
  #focusIntervalMs: number | undefined;
  /** What the last passes of each kind cost, figures aside. */
  #costs: Record<PassKind, number[]> = { focus: [], full: [] };
  #fullInRow = 0;
  #rests = false;
  /** When the first pass started since which it rests. */
  #restsSince = Number.POSITIVE_INFINITY;
  #restMs = 0;
  /** What the last looks cost; the cheapest is what one costs, as of passes. */
  #lookCosts: number[] = [];

  /** `duty`: share of one core that all passes over one target may spend together. */
  constructor(duty: number) {
    this.#debts = new Debts(duty);
  }

  get duty(): number {
    return this.#debts.duty;
  }

  /** Passes may spend another share of one core from now on. What is owed is paid at it too. */
  changeDuty(duty: number, nowMs: number): void {
    this.#debts.changeDuty(duty, nowMs);
    this.#settleRest();
  }

  /** There is another focus than before, or none. What the one before owes stays owed. */
  focus(wanted: boolean): void {
    this.#wantsFocus = wanted;
    this.#rests = false;
    this.#focusIntervalMs = undefined;
    this.#costs.focus = [];
  }

  /** Another address space: what passes cost has to be learnt again. */
  relearn(): void {
    this.#costs = { focus: [], full: [] };
  }

  next(): DuePass {
    const full = this.#dueAt('full');
    const focus = this.#focusPays() ? this.#dueAt('focus') : Number.POSITIVE_INFINITY;
    return full <= focus ? { kind: 'full', atMs: full } : { kind: 'focus', atMs: focus };
  }

  /** The next pass if there is a sign: what is on screen first, on credit of what is paid ahead otherwise. */
  nextForSign(): DuePass {
    const kind = this.#focusPays() ? 'focus' : 'full';
    const early = Math.max(this.#signedAt + FLOOR_MS, this.#debts.paidAt(kind));
    const next = this.next();
    return next.atMs <= early ? next : { kind, atMs: early };
  }

  /** Until when passes may be left out if nothing moves; in the past when something has. */
  get restsUntil(): number {
    return this.#startedAt + (this.#rests ? this.#restMs : 0);
  }

  /** How often a sign is to be looked for. `still`: nothing has moved since the last pass. */
  lookMs(still: boolean, nowMs: number): number {
    return Math.max(still ? this.#stillLookMs(nowMs) : LOOK_MS, this.#lookCost / (LOOKS_PART * this.#debts.duty));
  }

  #stillLookMs(nowMs: number): number {
    if (!this.#rests) return nowMs - this.#startedAt < STILL_AFTER_MS ? LOOK_MS : REST_LOOK_MS;
    return nowMs - this.#restsSince < LONG_REST_AFTER_MS ? REST_LOOK_MS : LONG_REST_LOOK_MS;
  }

  get #lookCost(): number {
    return this.#lookCosts.length === 0 ? 0 : Math.min(...this.#lookCosts);
  }

  /**
   * Is smaps to be read with a full pass that starts now? Not with the first for a sign: it would be over later. And seldom
   * when the target rests and nothing has moved: it would say the same, at the price of two thirds of a pass.
   */
  figuresDue(nowMs: number, sign = false, still = false): boolean {
    this.#debts.payUntil(nowMs);
    if (sign && this.#signedAt < this.#startedAt) return false;
    if (this.#rests && still && nowMs - this.#figuresAt < REST_FIGURES_MS) return false;
    return nowMs - this.#figuresAt >= FIGURES_FLOOR_MS && this.#debts.owed('figures') === 0;
  }

  /** A look for signs was made: it is paid for out of the time in which it was, and not by the pass that it may lead to. */
  looked(costMs: number, nowMs: number): void {
    this.#lookCosts = [costMs, ...this.#lookCosts.slice(0, REMEMBERED - 1)];
    this.#debts.payUntil(nowMs);
    this.#debts.owe(this.#focusPays() ? 'focus' : 'full', costMs);
  }

  /** To be called once a pass, with what it spent. */
  record(spent: PassSpent): PaceInForce {
    const { kind, figures, costMs, startedAtMs } = spent;
    this.#debts.payUntil(startedAtMs);
    this.#startedAt = startedAtMs;
    if (spent.sign === true) this.#signedAt = startedAtMs;
    this.#rests = spent.rests === true;
    this.#restsSince = this.#rests ? Math.min(this.#restsSince, startedAtMs) : Number.POSITIVE_INFINITY;
    this.#fullInRow = kind === 'full' ? this.#fullInRow + 1 : 0;
    if (this.#fullInRow === TRY_AGAIN_AFTER) this.#costs.focus = [];
    if (figures) {
      this.#figuresAt = startedAtMs;
      // The first pass has no plain one to compare with: take half of it as the price of the figures.
      const plain = Math.min(this.#cost(kind) ?? costMs / 2, costMs);
      this.#debts.owe(kind, plain);
      this.#debts.owe('figures', costMs - plain);
    } else {
      this.#costs[kind] = [costMs, ...this.#costs[kind].slice(0, REMEMBERED - 1)];
      this.#debts.owe(kind, costMs);
    }
    const most = this.#focusPays() ? 'focus' : 'full';
    this.#debts.payAhead(most, this.#aheadOf(most));
    this.#settleRest();
    return this.#inForce(kind);
  }

  #settleRest(): void {
    const intervalMs = this.#dueAt('full') - this.#startedAt;
    this.#restMs = Math.max(REST_FLOOR_MS, Math.min(REST_STRETCH * intervalMs, intervalMs + REST_CEILING_MS));
  }

  /** What looks take of the duty while they are made puts the next pass off. */
  #putOffMs(dueAt: number): number {
    const taken = this.#lookCost / LOOK_MS / this.#debts.duty;
    const lookingMs = Math.max(0, dueAt - this.nextForSign().atMs);
    const part = Math.min(taken, LOOKS_PART);
    return (lookingMs * part) / (1 - part);
  }

  #inForce(kind: PassKind): PaceInForce {
    const next = this.next();
    const waitMs = this.#rests ? this.#restMs : next.atMs + this.#putOffMs(next.atMs) - this.#startedAt;
    // Whoever owes, the whole rate is used until all is paid.
    const paidMs = Math.min(this.#debts.totalMs, waitMs * this.#debts.duty);
    if (kind === 'focus') this.#focusIntervalMs = this.#dueAt('focus') - this.#startedAt;
    const budget = this.#debts.duty;
    if (this.#rests) return { intervalMs: waitMs, duty: paidMs / waitMs, budget, reason: PaceReason.REST };
    const intervalMs = next.kind === 'focus' ? (this.#focusIntervalMs ?? waitMs) : waitMs;
    const stretched = intervalMs - FLOOR_MS > DUST_MS;
    return {
      intervalMs: stretched ? intervalMs : FLOOR_MS,
      duty: paidMs / waitMs,
      budget,
      reason: stretched ? PaceReason.BUDGET : PaceReason.FLOOR,
    };
  }

  #dueAt(kind: PassKind): number {
    return Math.max(this.#startedAt + FLOOR_MS, this.#debts.paidAheadAt(kind));
  }

  #focusPays(): boolean {
    if (!this.#wantsFocus) return false;
    const [focus, full] = [this.#cost('focus'), this.#cost('full')];
    if (focus === undefined || full === undefined || this.#costs.focus.length < TRIAL_PASSES) return true;
    return focus <= full * FOCUS_WORTH;
  }

  /** Enough that not even a dear pass leaves a debt, where that does not take long; else what is usual, of two the lower. */
  #aheadOf(kind: PassKind): number {
    const costs = [...this.#costs[kind]].sort((a, b) => a - b);
    const usual = costs[(costs.length - 1) >> 1] ?? 0;
    return Math.max(usual, Math.min(costs.at(-1) ?? 0, AHEAD_CEILING_MS * this.#debts.duty));
  }

  #cost(kind: PassKind): number | undefined {
    const costs = this.#costs[kind];
    return costs.length === 0 ? undefined : Math.min(...costs);
  }
}
