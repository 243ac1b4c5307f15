import { useEffect, useRef, useState } from 'react';
import type { SortOrder } from '../../components/sort-order.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { type MappingColumn, sortedIds } from './mapping-rows.js';

/** How often rows may change places while figures move. */
const SETTLE_MS = 2000;

/**
 * Rows in sorted order that hold still: figures change ten times a second, and a row must not slip away under the
 * pointer. The order is made anew when another one is asked for, when mappings come or go, and otherwise every two
 * seconds - never while `held`.
 */
export function useSettledOrder(
  mappings: readonly WatchedMapping[],
  order: SortOrder<MappingColumn>,
  held: boolean,
): readonly WatchedMapping[] {
  const question = `${order.column} ${order.descending} ${mappings.map(({ id }) => id).join(' ')}`;
  const settled = useRef<{ question: string; ids: number[]; tick: number }>(undefined);
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (held) return;
    const timer = window.setInterval(() => setTick((before) => before + 1), SETTLE_MS);
    return () => window.clearInterval(timer);
  }, [held]);
  if (settled.current?.question !== question || settled.current.tick !== tick) {
    settled.current = { question, ids: sortedIds(mappings, order), tick };
  }
  const byId = new Map(mappings.map((mapping) => [mapping.id, mapping]));
  return settled.current.ids.flatMap((id) => byId.get(id) ?? []);
}
