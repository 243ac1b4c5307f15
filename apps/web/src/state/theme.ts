import { PALETTES, type Palette } from '@pagelapse/heatmap';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { useView } from './use-view.js';

function mediaStore(query: string) {
  const media = window.matchMedia(query);
  // Kept, and not asked for at every rendering: in Chromium a question between a change and its event swallows the event.
  let { matches } = media;
  const listeners = new Set<() => void>();
  media.addEventListener('change', (event) => {
    matches = event.matches;
    for (const listener of listeners) listener();
  });
  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    matches: () => matches,
  };
}

const systemDark = mediaStore('(prefers-color-scheme: dark)');
const reducedMotion = mediaStore('(prefers-reduced-motion: reduce)');

/** The palette in force: the URL's theme, or the system's. */
export function usePalette(): Palette {
  const dark = useSyncExternalStore(systemDark.subscribe, systemDark.matches);
  const { theme } = useView();
  return PALETTES[theme ?? (dark ? 'dark' : 'light')];
}

/** Tells the style sheet which theme is in force, in the frame in which the canvases have it. */
export function useThemeAttribute(): void {
  const { theme } = usePalette();
  useLayoutEffect(() => {
    document.documentElement.dataset.theme = theme;
  }, [theme]);
}

export function useMotion(): boolean {
  return !useSyncExternalStore(reducedMotion.subscribe, reducedMotion.matches);
}
