import type { History } from '../../past/history.js';
import type { Keeper } from '../../past/keeper.js';
import { AGENT_VERSION } from '../../version.js';
import type { FanOut } from '../fan-out.js';
import type { HandleTarget } from '../handles.js';
import type { Pasts } from '../pasts.js';
import { LoopDelay } from './loop-delay.js';
import type { MetricsSnapshot, TargetFigures } from './metrics-snapshot.js';
import { PassMeter, type PassTally } from './pass-meter.js';

/** What is counted for whoever scrapes. Only there with `--metrics-token`; nothing is read of a process for it. */
export class Metrics {
  readonly #all: PassTally = { passes: 0, costMs: 0 };
  /** By the past of their process, with which they go. */
  readonly #meters = new WeakMap<History, PassMeter>();
  readonly #refused = new Map<number, number>();
  readonly #loopDelay = new LoopDelay();

  /** Counts what is told to this history, if it is told the same. */
  meterOf(history: History): Keeper {
    const meter = this.#meters.get(history) ?? new PassMeter(this.#all);
    this.#meters.set(history, meter);
    return meter;
  }

  answered(status: number): void {
    if (status >= 400) this.#refused.set(status, (this.#refused.get(status) ?? 0) + 1);
  }

  async snapshot(fanOut: FanOut, pasts: Pasts, pageSize: number): Promise<MetricsSnapshot> {
    const { viewers, sentBytes, targets } = fanOut.activity;
    const figures = targets.map((target) => this.#figuresOf(target, pasts, pageSize));
    return {
      version: AGENT_VERSION,
      viewers,
      sentBytes,
      all: this.#all,
      losses: fanOut.losses,
      refused: this.#refused,
      eventLoop: this.#loopDelay.read(),
      residentBytes: process.memoryUsage.rss(),
      targets: (await Promise.all(figures)).filter((one) => one !== undefined),
    };
  }

  close(): void {
    this.#loopDelay.close();
  }

  /** Of what has a past and was read; a self-check's workload has none. */
  async #figuresOf(
    target: HandleTarget & { readonly duty: number },
    pasts: Pasts,
    pageSize: number,
  ): Promise<TargetFigures | undefined> {
    const past = pasts.of(target);
    const meter = past && this.#meters.get(past.history);
    const newest = meter?.newest;
    if (past === undefined || meter === undefined || newest === undefined) return undefined;
    const meta = await past.meta;
    return {
      pid: target.pid,
      comm: meta.target?.comm ?? '',
      own: meter.own,
      stateBytes: newest.statePages.map((pages) => Number(pages) * pageSize),
      readAtMs: newest.takenAtMs,
      lastCostMs: newest.costMs,
      duty: target.duty,
    };
  }
}
