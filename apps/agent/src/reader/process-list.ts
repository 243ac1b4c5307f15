import type { ProcessSummary } from '@pagelapse/procfs';
import type { ProcessFacts, ProcessListing } from '../channel.js';
import type { Candidate } from './shared-swap.js';

/** One listing serves everyone who asks within this time. */
export const LISTING_MS = 1000;

export interface ProcessListSource {
  list(): ProcessSummary[];
  describe(pid: number): ProcessSummary;
  /** Bytes of swap in use on the host. */
  swapInUse(): number;
  /** Milliseconds of the Unix epoch. */
  now(): number;
}

export interface SharedSwapSource {
  wanted(candidates: readonly Candidate[]): void;
  bytesOf(candidate: Candidate): number | undefined;
}

/** The processes of the host as the picker shows them. */
export class ProcessListReader {
  #listing: ProcessListing | undefined;

  constructor(
    readonly source: ProcessListSource,
    readonly sharedSwap: SharedSwapSource,
  ) {}

  /** Throws ProcessError when there is no such process. */
  describe(pid: number): ProcessFacts {
    return this.#facts(this.source.describe(pid), this.source.swapInUse() > 0);
  }

  list(): ProcessListing {
    const takenAtMs = this.source.now();
    if (this.#listing !== undefined && takenAtMs - this.#listing.takenAtMs < LISTING_MS) return this.#listing;
    const summaries = this.source.list();
    const swapUsed = this.source.swapInUse() > 0;
    if (swapUsed) this.sharedSwap.wanted(summaries.filter((summary) => summary.access === 'readable'));
    this.#listing = { takenAtMs, processes: summaries.map((summary) => this.#facts(summary, swapUsed)) };
    return this.#listing;
  }

  #facts(summary: ProcessSummary, swapUsed: boolean): ProcessFacts {
    const { pid, startTime, startedAtMs, comm, command, user, access, rss, privateSwap, cgroup } = summary;
    const sharedSwap = this.#sharedSwapOf(summary, swapUsed);
    return {
      pid,
      startTime,
      startedAtMs,
      comm,
      command,
      user,
      access,
      rss,
      privateSwap,
      ...(sharedSwap !== undefined && { sharedSwap }),
      ...(cgroup !== undefined && { cgroup }),
    };
  }

  /** With nothing in swap on the whole host there is nothing to measure. */
  #sharedSwapOf(summary: ProcessSummary, swapUsed: boolean): number | undefined {
    if (summary.access !== 'readable') return undefined;
    return swapUsed ? this.sharedSwap.bytesOf(summary) : 0;
  }
}
