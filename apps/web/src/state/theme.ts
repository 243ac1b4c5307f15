import { PALETTES, type Palette } from '@pagelapse/heatmap';
import { useLayoutEffect, useSyncExternalStore } from 'react';
import { useView } from './use-view.js';

function mediaStore(query: string) {
  const media = window.matchMedia(query);
  return {
    subscribe: (listener: () => void) => {
      media.addEventListener('change', listener);
      return () => media.removeEventListener('change', listener);
    },
    matches: () => media.matches,
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
