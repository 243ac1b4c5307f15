/**
 * Shared swap of every process of the list: smaps_rollup Swap less VmSwap, the figure top leaves out. Reading it walks
 * page tables, 12-15 ms per resident GiB and on the target's locks, so it is read for one process at a time, oldest
 * reading first, within a budget of its own, and only while someone looks at the list.
 */

/** Share of one core for all these readings together. */
export const SHARED_SWAP_DUTY = 0.01;
/** No reading sooner than this after the one before. */
export const SHARED_SWAP_FLOOR_MS = 20;
/** A reading younger than this is not taken again. */
export const FRESH_MS = 5_000;
/** A reading older than this is no longer shown. */
export const STALE_MS = 120_000;
/** Nobody asked for the list for this long: nobody looks. */
export const UNWATCHED_AFTER_MS = 10_000;

export interface Candidate {
  readonly pid: number;
  readonly startTime: number;
}

interface Reading {
  readonly bytes: number | undefined;
  readonly atMs: number;
}

/** Which process to read next, and what is known. Pure: clocks and readings come from outside. */
export class SharedSwapBook {
  readonly #readings = new Map<string, Reading>();

  /** Forgets processes that are no longer there. */
  keepOnly(candidates: readonly Candidate[]): void {
    const alive = new Set(candidates.map(keyOf));
    for (const key of this.#readings.keys()) if (!alive.has(key)) this.#readings.delete(key);
  }

  note(candidate: Candidate, bytes: number | undefined, atMs: number): void {
    this.#readings.set(keyOf(candidate), { bytes, atMs });
  }

  bytesOf(candidate: Candidate, nowMs: number): number | undefined {
    const reading = this.#readings.get(keyOf(candidate));
    return reading !== undefined && nowMs - reading.atMs <= STALE_MS ? reading.bytes : undefined;
  }

  /** Never read comes first, then the oldest reading; `undefined` when all are fresh. */
  next(candidates: readonly Candidate[], nowMs: number): Candidate | undefined {
    let oldest: Candidate | undefined;
    let oldestAt = nowMs - FRESH_MS;
    for (const candidate of candidates) {
      const reading = this.#readings.get(keyOf(candidate));
      if (reading === undefined) return candidate;
      if (reading.atMs <= oldestAt) {
        oldest = candidate;
        oldestAt = reading.atMs;
      }
    }
    return oldest;
  }
}

/** The pause that a reading of `costMs` has to be followed by. */
export function pauseAfter(costMs: number): number {
  return Math.max(SHARED_SWAP_FLOOR_MS, costMs / SHARED_SWAP_DUTY - costMs);
}

function keyOf({ pid, startTime }: Candidate): string {
  return `${pid}:${startTime}`;
}
