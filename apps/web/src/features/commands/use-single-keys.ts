import { useState } from 'react';

const KEPT_AS = 'pagelapse.single-keys';

/**
 * May a key alone act? People who dictate, or whose hands are unsteady, must be able to turn that off (WCAG 2.1.4).
 * Remembered by this browser, where it remembers anything.
 */
export function useSingleKeys(): readonly [boolean, (on: boolean) => void] {
  const [on, setOn] = useState(() => read() !== 'off');
  const set = (next: boolean): void => {
    setOn(next);
    try {
      localStorage.setItem(KEPT_AS, next ? 'on' : 'off');
    } catch {
      // It holds for as long as the page is open.
    }
  };
  return [on, set];
}

function read(): string | null {
  try {
    return localStorage.getItem(KEPT_AS);
  } catch {
    return null;
  }
}
