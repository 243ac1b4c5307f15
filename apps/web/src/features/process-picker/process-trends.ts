import type { ProcessRow } from '../../api/queries.js';

/** How far back a trend reaches. */
export const TREND_MS = 60_000;

/** What of a process was in swap over the last minute, as the list was read again and again. */
export interface SwapTrend {
  /** Ms of the epoch, ascending. */
  readonly times: readonly number[];
  /** Bytes, private and shared together where shared was measured. */
  readonly swap: readonly number[];
}

export type SwapTrends = ReadonlyMap<string, SwapTrend>;

/** By handle, so that a pid that is used again begins anew. Processes that are gone are forgotten. */
export function nextTrends(before: SwapTrends, rows: readonly ProcessRow[], atMs: number): SwapTrends {
  return new Map(
    rows
      .filter(({ access }) => access === 'readable')
      .map((row): [string, SwapTrend] => {
        const { times, swap } = before.get(row.handle) ?? { times: [], swap: [] };
        // Shared swap that is measured now and was not before is no change of the process.
        const known = row.sharedSwap === undefined ? undefined : row.privateSwap + row.sharedSwap;
        if (known === undefined) return [row.handle, { times: [], swap: [] }];
        const from = times.findIndex((timeMs) => timeMs >= atMs - TREND_MS);
        const kept = from === -1 ? times.length : from;
        return [row.handle, { times: [...times.slice(kept), atMs], swap: [...swap.slice(kept), known] }];
      }),
  );
}

/** Bytes that went to swap over the time of the trend, or came back; 0 where nothing is known. */
export function trendChange(trend: SwapTrend | undefined): number {
  return trend === undefined || trend.swap.length < 2 ? 0 : (trend.swap.at(-1) as number) - (trend.swap[0] as number);
}
