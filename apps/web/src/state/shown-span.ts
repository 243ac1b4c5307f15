import type { ViewSearch } from './view-search.js';

/** Some time, ms of the epoch; never empty. */
export interface ShownSpan {
  readonly fromMs: number;
  readonly toMs: number;
}

/** The moments that the map over time is zoomed to, as the URL has them; `undefined` is all there are. */
export function shownSpan({ span }: Pick<ViewSearch, 'span'>): ShownSpan | undefined {
  const [fromMs, toMs] = (span ?? '').split('-').map(Number);
  return fromMs !== undefined && toMs !== undefined && toMs > fromMs ? { fromMs, toMs } : undefined;
}
