import type { Rect, Room } from '@pagelapse/heatmap';
import type { ReactNode } from 'react';

const CSS_WIDTH = 320;
const CSS_GAP = 10;

/** Outlines a cell and says what it holds, on the side of it with more room, never over the cell itself. */
export function CellTooltip(props: {
  readonly cssRect: Rect;
  readonly room: Room;
  readonly outline: string;
  readonly children: ReactNode;
}) {
  const { cssRect, room } = props;
  const right = cssRect.x + cssRect.width + CSS_GAP;
  const toTheRight = right + CSS_WIDTH <= room.cssWidth || cssRect.x < room.cssWidth / 2;
  const below = cssRect.y < room.cssHeight / 2;
  const across = toTheRight ? { left: right } : { right: room.cssWidth - cssRect.x + CSS_GAP };
  const down = below
    ? { top: Math.max(0, cssRect.y) }
    : { bottom: Math.max(0, room.cssHeight - cssRect.y - cssRect.height) };
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
        role="tooltip"
        className="pointer-events-none absolute z-10 w-80 rounded border border-line bg-surface p-3 text-sm shadow-lg"
        style={{ ...across, ...down }}
      >
        {props.children}
      </div>
    </>
  );
}
