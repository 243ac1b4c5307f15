import { useRef } from 'react';
import type { ProcessRow } from '../../api/queries.js';
import { nextTrends, type SwapTrends } from './process-trends.js';

/** Trends over all lists that have been seen since the picker is there; `readAtMs` tells one list from the next. */
export function useSwapTrends(rows: readonly ProcessRow[] | undefined, readAtMs: number): SwapTrends {
  const kept = useRef<{ readonly readAtMs: number; readonly trends: SwapTrends }>({ readAtMs: 0, trends: new Map() });
  if (rows !== undefined && kept.current.readAtMs !== readAtMs) {
    kept.current = { readAtMs, trends: nextTrends(kept.current.trends, rows, readAtMs) };
  }
  return kept.current.trends;
}
