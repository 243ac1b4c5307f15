import type { AgentLosses } from '@pagelapse/protocol';
import type { PassTally } from './pass-meter.js';

/** One watched process. */
export interface TargetFigures {
  readonly pid: number;
  readonly comm: string;
  readonly own: PassTally;
  /** Index: state code. */
  readonly stateBytes: readonly number[];
  readonly readAtMs: number;
  readonly lastCostMs: number;
  /** Share of one core. */
  readonly duty: number;
}

/** All that there is to say at one moment. */
export interface MetricsSnapshot {
  readonly version: string;
  readonly viewers: number;
  readonly all: PassTally;
  readonly sentBytes: number;
  readonly losses: AgentLosses;
  /** Answers by status, from 400 on. */
  readonly refused: ReadonlyMap<number, number>;
  /** Seconds by point of their distribution. */
  readonly eventLoop: readonly (readonly [string, number])[];
  readonly residentBytes: number;
  readonly targets: readonly TargetFigures[];
}
