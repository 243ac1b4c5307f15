import type { Pressure } from '@pagelapse/procfs';

/** The kernel's own average lags by its 10 s; an abort has to be quicker, and one slow moment is no reason for it. */
const WINDOW_MS = 3000;
const LEAST_MS = 2000;

interface Sample {
  readonly atMs: number;
  readonly pressure: Pressure;
}

export interface StallFigures {
  readonly someShare: number;
  readonly fullShare: number;
  readonly mostSomeShare: number;
  readonly mostFullShare: number;
  readonly someStallMs: number;
  readonly fullStallMs: number;
}

/** Time stalled for memory: in all since it began to be measured, and its share of the last seconds. */
export class StallMeter {
  readonly #samples: Sample[] = [];
  #first: Sample | undefined;
  #mostSomeShare = 0;
  #mostFullShare = 0;

  take(atMs: number, pressure: Pressure): void {
    const sample = { atMs, pressure };
    this.#first ??= sample;
    this.#samples.push(sample);
    while (this.#samples.length > 2 && atMs - (this.#samples[1] as Sample).atMs >= WINDOW_MS) this.#samples.shift();
    const { someShare = 0, fullShare = 0 } = this.figures ?? {};
    this.#mostSomeShare = Math.max(this.#mostSomeShare, someShare);
    this.#mostFullShare = Math.max(this.#mostFullShare, fullShare);
  }

  get figures(): StallFigures | undefined {
    const [oldest] = this.#samples;
    const newest = this.#samples.at(-1);
    if (oldest === undefined || newest === undefined || this.#first === undefined) return undefined;
    // As if nothing had stalled before the first look: a moment is no share of the last seconds.
    const spanUs = Math.max(LEAST_MS, newest.atMs - oldest.atMs) * 1000;
    const share = (from: number, to: number): number => Math.min(100, (100 * (to - from)) / spanUs);
    const { pressure: begun } = this.#first;
    return {
      someShare: share(oldest.pressure.someTotalUs, newest.pressure.someTotalUs),
      fullShare: share(oldest.pressure.fullTotalUs, newest.pressure.fullTotalUs),
      mostSomeShare: this.#mostSomeShare,
      mostFullShare: this.#mostFullShare,
      someStallMs: (newest.pressure.someTotalUs - begun.someTotalUs) / 1000,
      fullStallMs: (newest.pressure.fullTotalUs - begun.fullTotalUs) / 1000,
    };
  }

  /** Has all stood still for more than `percent` of the last seconds? */
  exceeds(percent: number): boolean {
    return this.#spanMs >= LEAST_MS && (this.figures?.fullShare ?? 0) > percent;
  }

  get #spanMs(): number {
    return (this.#samples.at(-1)?.atMs ?? 0) - (this.#samples[0]?.atMs ?? 0);
  }
}
