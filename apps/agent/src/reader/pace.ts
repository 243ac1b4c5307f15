import { PaceReason } from '@pagelapse/protocol';

/** Quicker than ten pictures a second tells the eye nothing more. */
export const FLOOR_MS = 100;
/** smaps figures stand beside the picture; a person reads them, so once a second is often enough. */
export const FIGURES_FLOOR_MS = 1000;
/** Most that reading smaps figures, which walk the page tables once more, may take of the duty. */
const FIGURES_SHARE = 0.2;

export interface PaceInForce {
  readonly intervalMs: number;
  /** Share of one core being spent, figures included. */
  readonly duty: number;
  readonly reason: PaceReason;
}

/**
 * When the next pass may start. Each pass pays for itself: the pause after it is as long as its own cost demands, so
 * the duty holds whatever the target does from one pass to the next. Passes with smaps figures have an allowance of
 * their own; what it leaves unused goes to the plain passes. Times are milliseconds of a monotonic clock.
 */
export class Pace {
  #plainMs = 0;
  #figuresExtraMs = 0;
  #figuresAt = Number.NEGATIVE_INFINITY;

  /** `duty`: share of one core that all passes over one target may spend together. */
  constructor(readonly duty: number) {}

  figuresDue(nowMs: number): boolean {
    return nowMs - this.#figuresAt >= this.#figuresIntervalMs();
  }

  /** To be called once a pass, with what it spent. */
  record(costMs: number, withFigures: boolean, startedAtMs: number): PaceInForce {
    if (withFigures) {
      // The first pass has no plain one to compare with: take half of it as the price of the figures.
      const plain = this.#plainMs === 0 ? costMs / 2 : Math.min(this.#plainMs, costMs);
      this.#figuresExtraMs = costMs - plain;
      this.#figuresAt = startedAtMs;
      if (this.#plainMs === 0) this.#plainMs = plain;
    } else {
      this.#plainMs = costMs;
    }
    return this.inForce();
  }

  inForce(): PaceInForce {
    const figuresDuty = this.#figuresExtraMs / this.#figuresIntervalMs();
    const needed = this.#plainMs / (this.duty - figuresDuty);
    const intervalMs = Math.max(FLOOR_MS, needed);
    return {
      intervalMs,
      duty: this.#plainMs / intervalMs + figuresDuty,
      reason: needed > FLOOR_MS ? PaceReason.BUDGET : PaceReason.FLOOR,
    };
  }

  #figuresIntervalMs(): number {
    return Math.max(FIGURES_FLOOR_MS, this.#figuresExtraMs / (this.duty * FIGURES_SHARE));
  }
}
