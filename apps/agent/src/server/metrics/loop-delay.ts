import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

/** A timer of this many milliseconds looks how late it comes. */
const RESOLUTION_MS = 20;
const NS_PER_S = 1e9;

/** How late the event loop is, measured from the first time it is asked for, and each time since the last. */
export class LoopDelay {
  #histogram: IntervalHistogram | undefined;

  /** Seconds by point of their distribution; none before something was measured. */
  read(): (readonly [string, number])[] {
    const histogram = this.#histogram;
    if (histogram === undefined) {
      this.#histogram = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
      this.#histogram.enable();
      return [];
    }
    if (histogram.count === 0) return [];
    const late = (ns: number): number => Math.max(0, ns / NS_PER_S - RESOLUTION_MS / 1000);
    const points = [
      ['p50', late(histogram.percentile(50))],
      ['p99', late(histogram.percentile(99))],
      ['max', late(histogram.max)],
    ] as const;
    histogram.reset();
    return [...points];
  }

  close(): void {
    this.#histogram?.disable();
  }
}
