import { useEffect, useState } from 'react';
import { useMadeFor } from '../../state/use-made-for.js';

/** How often rows may change places while figures move. */
const SETTLE_MS = 2000;

/**
 * What `make` makes of figures that move ten times a second, holding still: made anew when `question` is another one - by
 * the identity of its parts - and otherwise every two seconds, never while `held`. A row must not slip away under the
 * pointer.
 */
export function useSettledItems<T>(make: () => T, question: readonly unknown[], held: boolean): T {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    if (held) return;
    const timer = window.setInterval(() => setTick((before) => before + 1), SETTLE_MS);
    return () => window.clearInterval(timer);
  }, [held]);
  return useMadeFor(make, [...question, tick]);
}
