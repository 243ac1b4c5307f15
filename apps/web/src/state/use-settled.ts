import { useEffect, useState } from 'react';

/** A value once it has stood still for `restMs`; `undefined` while it moves. Compared by identity. */
export function useSettled<T extends string | number>(value: T, restMs: number): T | undefined {
  const [settled, setSettled] = useState<T>();
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), restMs);
    return () => window.clearTimeout(timer);
  }, [value, restMs]);
  return settled === value ? settled : undefined;
}
