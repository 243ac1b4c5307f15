import type { MemoryCgroup } from '@pagelapse/workload';

/** A limit that swings between two sizes in bytes; `periodMs` from high to low and back. */
export interface Ramp {
  readonly high: number;
  readonly low: number;
  readonly periodMs: number;
}

const HIGH_PART = 1.1;
const LOW_PART = 0.35;
const PERIOD_MS = 40_000;
/** Of the free swap; the rest stays for everybody else, and a full swap would get the workload killed. */
const SWAP_PART = 0.8;
const STEP_MS = 250;

/** The swing for a workload of `usage` bytes, no lower than what `swapFree` bytes of swap can take. */
export function rampFor(usage: number, swapFree: number): Ramp {
  const low = Math.max(usage * LOW_PART, usage - swapFree * SWAP_PART);
  return { high: usage * HIGH_PART, low, periodMs: PERIOD_MS };
}

/** The limit after `elapsedMs`: a cosine, so that it starts high and turns gently. */
export function limitAt(ramp: Ramp, elapsedMs: number): number {
  const swing = (1 + Math.cos((2 * Math.PI * elapsedMs) / ramp.periodMs)) / 2;
  return ramp.low + (ramp.high - ramp.low) * swing;
}

export interface RunningRamp {
  /** Stops after the write in progress; the limit stays where it is. */
  stop(): Promise<void>;
}

/** Moves the cgroup's limit along the ramp. `onBusy` gets the limit that the kernel could not reclaim down to. */
export function runRamp(cgroup: MemoryCgroup, ramp: Ramp, onBusy: (limit: number) => void): RunningRamp {
  const startedAt = performance.now();
  const stopped = new AbortController();
  const run = async () => {
    while (!stopped.signal.aborted) {
      const limit = limitAt(ramp, performance.now() - startedAt);
      if ((await cgroup.setLimit(limit)) === 'busy') onBusy(limit);
      await pause(STEP_MS, stopped.signal);
    }
  };
  const running = run();
  return {
    stop: () => {
      stopped.abort();
      return running;
    },
  };
}

/** Settles after `ms`, or as soon as the signal is aborted. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
