import type { Room } from '@pagelapse/heatmap';
import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** The inner size of an element in whole CSS pixels, with the screen's pixel ratio; `undefined` until it is laid out. */
export function useRoom<E extends HTMLElement>(): [RefObject<E | null>, Room | undefined] {
  const ref = useRef<E>(null);
  const [room, setRoom] = useState<Room>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return;
    const measure = (): void => {
      const cssWidth = Math.floor(element.clientWidth);
      const cssHeight = Math.floor(element.clientHeight);
      if (cssWidth === 0 || cssHeight === 0) return;
      const devicePixelRatio = window.devicePixelRatio;
      setRoom((before) =>
        before?.cssWidth === cssWidth && before.cssHeight === cssHeight && before.devicePixelRatio === devicePixelRatio
          ? before
          : { cssWidth, cssHeight, devicePixelRatio },
      );
    };
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, []);
  return [ref, room];
}
