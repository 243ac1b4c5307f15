import { useEffect, useState } from 'react';
import type { ProcessRow } from '../../api/queries.js';
import { nextTrends, type SwapTrends } from './process-trends.js';

/** Trends over all lists that have been seen since the picker is there; `readAtMs` tells one list from the next. */
export function useSwapTrends(rows: readonly ProcessRow[] | undefined, readAtMs: number): SwapTrends {
  const [trends, setTrends] = useState<SwapTrends>(new Map());
  // biome-ignore lint/correctness/useExhaustiveDependencies: a list read again is another one, even with the same rows
  useEffect(() => {
    if (rows !== undefined) setTrends((before) => nextTrends(before, rows, readAtMs));
  }, [readAtMs]);
  return trends;
}
