import type { Mark } from '@pagelapse/protocol';
import type { EndedBecause } from '../../channel.js';
import type { PastBatch } from '../../past/batch-chain.js';
import type { Keeper } from '../../past/keeper.js';

/** What one watch tells, told to both. */
export class TwoKeepers implements Keeper {
  constructor(
    readonly first: Keeper,
    readonly second: Keeper,
  ) {}

  get keyDue(): boolean {
    return this.first.keyDue || this.second.keyDue;
  }

  take(batch: PastBatch): void {
    this.first.take(batch);
    this.second.take(batch);
  }

  gap(atMs: number, text: string): void {
    this.first.gap(atMs, text);
    this.second.gap(atMs, text);
  }

  mark(mark: Mark): void {
    this.first.mark(mark);
    this.second.mark(mark);
  }

  ended(reason: EndedBecause, atMs: number): void {
    this.first.ended(reason, atMs);
    this.second.ended(reason, atMs);
  }
}
