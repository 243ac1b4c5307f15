import type { Rect, Room } from '@pagelapse/heatmap';
import { type ReactNode, useLayoutEffect, useRef } from 'react';
import { useTypeScale } from '../state/type-scale.js';

/** Of the box, `w-80`, at scale 1. */
const CSS_WIDTH = 320;
const CSS_GAP = 10;

/**
 * Outlines a cell and says what it holds, on the side of it with more room, never over the cell itself: beside it, its top at
 * the cell's as far as it then ends within the map.
 */
export function CellTooltip(props: {
  readonly cssRect: Rect;
  readonly room: Room;
  readonly outline: string;
  readonly children: ReactNode;
}) {
  const { cssRect, room } = props;
  const cssWidth = CSS_WIDTH * useTypeScale();
  const right = cssRect.x + cssRect.width + CSS_GAP;
  const toTheRight = right + cssWidth <= room.cssWidth || cssRect.x < room.cssWidth / 2;
  const across = toTheRight ? { left: right } : { right: room.cssWidth - cssRect.x + CSS_GAP };
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    const place = (): void => {
      const lowest = Math.max(0, room.cssHeight - element.offsetHeight);
      element.style.top = `${Math.min(cssRect.y, lowest)}px`;
    };
    place();
    // What is said may grow while it stands.
    const observer = new ResizeObserver(place);
    observer.observe(element);
    return () => observer.disconnect();
  }, [cssRect.y, room.cssHeight]);
  return (
    <>
      <div
        aria-hidden="true"
        className="pointer-events-none absolute outline-2"
        style={{
          left: cssRect.x,
          top: cssRect.y,
          width: cssRect.width,
          height: cssRect.height,
          outlineColor: props.outline,
        }}
      />
      <div
        ref={box}
        role="tooltip"
        className="pointer-events-none absolute z-10 w-80 rounded border border-line bg-surface p-3 text-sm shadow-lg"
        style={across}
      >
        {props.children}
      </div>
    </>
  );
}
