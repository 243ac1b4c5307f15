import { placeAtCssPoint, type TimeBrush, type TimeLayout, type TimePlace } from '@pagelapse/heatmap';
import { type PointerEvent, useRef, useState } from 'react';

/** Less than this is a click with an unsteady hand, or along one axis alone. */
const DRAG_CSS = 6;

interface Drag {
  readonly cssX: number;
  readonly cssY: number;
  readonly from: TimePlace;
}

/** A drag draws a rectangle of tiles, along one axis where it leaves the other alone; a click picks a tile. */
export function useTimeBrush(
  layout: TimeLayout,
  told: {
    readonly onPoint: (place: TimePlace | undefined) => void;
    readonly onPick: (place: TimePlace) => void;
    readonly onBrush: (brush: TimeBrush) => void;
  },
) {
  const drag = useRef<Drag>(undefined);
  const [brush, setBrush] = useState<TimeBrush>();
  const { onPoint, onPick, onBrush } = told;
  return {
    /** While it is drawn. */
    brush,
    setBrush,
    gestures: {
      onPointerDown: (event: PointerEvent<HTMLElement>): void => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture?.(event.pointerId);
        const [cssX, cssY] = pointOf(event);
        drag.current = { cssX, cssY, from: placeAtCssPoint(layout, cssX, cssY) };
      },
      onPointerMove: (event: PointerEvent<HTMLElement>): void => {
        const [cssX, cssY] = pointOf(event);
        const place = placeAtCssPoint(layout, cssX, cssY);
        const { current } = drag;
        if (current === undefined) {
          onPoint(place);
          return;
        }
        const alongTime = Math.abs(cssX - current.cssX) >= DRAG_CSS;
        const alongPages = Math.abs(cssY - current.cssY) >= DRAG_CSS;
        onPoint(undefined);
        setBrush(alongTime || alongPages ? { from: current.from, to: place, alongTime, alongPages } : undefined);
      },
      onPointerUp: (event: PointerEvent<HTMLElement>): void => {
        const { current } = drag;
        drag.current = undefined;
        setBrush(undefined);
        if (current === undefined) return;
        if (brush !== undefined) onBrush(brush);
        else onPick(placeAtCssPoint(layout, ...pointOf(event)));
      },
      onPointerCancel: (): void => {
        drag.current = undefined;
        setBrush(undefined);
      },
      onPointerLeave: (): void => onPoint(undefined),
    },
  };
}

function pointOf({ currentTarget, clientX, clientY }: PointerEvent<HTMLElement>): [number, number] {
  const box = currentTarget.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}
