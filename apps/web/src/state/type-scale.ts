import { useSyncExternalStore } from 'react';

/** Of the root element at the sizes the design is drawn in; styles/app.css has larger ones for larger screens. */
const DESIGN_CSS_PIXELS = 16;

let scale: number | undefined;

function measured(): number {
  const size = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return size > 0 ? size / DESIGN_CSS_PIXELS : 1;
}

function subscribe(listener: () => void): () => void {
  const onResize = (): void => {
    scale = measured();
    listener();
  };
  window.addEventListener('resize', onResize);
  return () => window.removeEventListener('resize', onResize);
}

function current(): number {
  scale ??= measured();
  return scale;
}

/** CSS pixels that a pixel of the design takes: for what is placed by script beside what style sheets size in rem. */
export function useTypeScale(): number {
  return useSyncExternalStore(subscribe, current);
}
