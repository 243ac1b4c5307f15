import type { Capabilities } from '@pagelapse/procfs';
import type { AgentErrorCode, BlindSpots, PageWord, Reconciliation } from '@pagelapse/protocol';
import type { EndedBecause, Held, RangeLook, Tracked } from '../channel.js';
import type { LookRequest } from './range-looks.js';
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
  | ({ say: 'look'; question: number } & LookRequest)
  | { say: 'hold'; question: number; epoch: number }
  | { say: 'tracked'; question: number }
  | { say: 'track'; sinceMs: number | undefined; everyMs: number | undefined }
  | { say: 'delivered' }
  | { say: 'stop' };

/** What questions to a watch are answered with. */
export type WatchAnswer = PageWord | Reconciliation | BlindSpots | RangeLook | Held | Tracked;

export type FromWatchWorker =
  | { say: 'batch'; batch: EncodedBatch }
  | { say: 'answer'; question: number; value: WatchAnswer }
  | { say: 'refused'; question: number; code: AgentErrorCode; message: string }
  | { say: 'reset-due'; epoch: number; addressSpace: string }
  | { say: 'ended'; reason: EndedBecause; atMs: number };
