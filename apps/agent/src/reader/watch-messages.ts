import type { Capabilities } from '@pagelapse/procfs';
import type { AgentErrorCode, BlindSpots, PageWord, Reconciliation } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';
import type { EncodedBatch } from './watch.js';

/** What a watch's worker thread is started with. */
export interface WatchWorkerData {
  readonly pid: number;
  readonly startTime: number;
  readonly handle: string;
  readonly capabilities: Capabilities;
  readonly duty: number;
}

export type ToWatchWorker =
  | { say: 'focus'; pages: readonly number[] }
  | { say: 'duty'; share: number }
  | { say: 'key' }
  | { say: 'page'; question: number; page: number; epoch: number }
  | { say: 'reconcile'; question: number; epoch: number }
  | { say: 'blind-spots'; question: number }
  | { say: 'delivered' }
  | { say: 'stop' };

export type FromWatchWorker =
  | { say: 'batch'; batch: EncodedBatch }
  | { say: 'answer'; question: number; value: PageWord | Reconciliation | BlindSpots }
  | { say: 'refused'; question: number; code: AgentErrorCode; message: string }
  | { say: 'ended'; reason: EndedBecause; atMs: number };
