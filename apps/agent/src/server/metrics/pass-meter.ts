import { fromBinary, type PassSummary, PassSummarySchema } from '@pagelapse/protocol';
import type { PastBatch } from '../../past/batch-chain.js';
import type { Keeper } from '../../past/keeper.js';

/** Passes and what they cost. Those that found nothing new tell nothing, but for a heartbeat, and are not known here. */
export interface PassTally {
  passes: number;
  costMs: number;
}

/** Counts what one process's batches tell of passes, for it and for all together, and has the figures of the newest at hand. */
export class PassMeter implements Keeper {
  readonly keyDue = false;
  readonly own: PassTally = { passes: 0, costMs: 0 };
  #sequence: number | undefined;
  #newest: Uint8Array | undefined;

  constructor(readonly all: PassTally) {}

  /** A key for one who joins tells the pass of the batch before once more. */
  take({ sequence, summary }: Pick<PastBatch, 'sequence' | 'summary'>): void {
    this.#newest = summary;
    if (sequence === this.#sequence) return;
    this.#sequence = sequence;
    const { costMs } = fromBinary(PassSummarySchema, summary);
    for (const tally of [this.own, this.all]) {
      tally.passes++;
      tally.costMs += costMs;
    }
  }

  get newest(): PassSummary | undefined {
    return this.#newest && fromBinary(PassSummarySchema, this.#newest);
  }

  /** Numbers begin anew. */
  gap(): void {
    this.#sequence = undefined;
  }

  mark(): void {}
  ended(): void {}
}
