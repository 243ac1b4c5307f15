import type { Mark } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import type { PastBatch } from './batch-chain.js';

/** Keeps what a watch tells: the history, a recording. Never throws and never waits. */
export interface Keeper {
  take(batch: PastBatch): void;
  /** A key would be of use; whoever feeds it asks the reader for one. */
  readonly keyDue: boolean;
  /** Batches are missing from here on; the next to be kept is a key. `text` says why, for people. */
  gap(atMs: number, text: string): void;
  mark(mark: Mark): void;
  /** The watch is over. */
  ended(reason: EndedBecause, atMs: number): void;
}
