import { cellAtCss, type GridLayout, type MapView, panned } from '@pagelapse/heatmap';
import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';

/** Less than this is a click with an unsteady hand. */
const DRAG_CSS = 4;
/** Turned so far, a wheel zooms by one step: a little less than one notch of a mouse's. */
const WHEEL_CSS_A_STEP = 80;
/** A line of a wheel that counts in lines, as Firefox's does (WheelEvent.deltaMode). */
const LINE_CSS = 32;

export interface MapGestures {
  readonly onPoint: (cell: number | undefined) => void;
  readonly onView: (view: MapView) => void;
  /** `extend`: everything from the cell picked before. */
  readonly onPick: (cell: number, extend: boolean) => void;
  /** `steps` closer, with what is at the point staying there. */
  readonly onZoom: (steps: number, cssX: number, cssY: number) => void;
}

interface Drag {
  readonly layout: GridLayout;
  readonly cssX: number;
  readonly cssY: number;
  readonly selects: boolean;
  moved: boolean;
}

/**
 * Wheel and double click zoom at the pointer (Shift: away), a drag pans, Shift and drag selects, a click picks a cell, with
 * Shift all up to it: as maps and d3-zoom have it.
 */
export function useMapGestures(
  canvas: RefObject<HTMLCanvasElement | null>,
  layout: GridLayout,
  { onPoint, onView, onPick, onZoom }: MapGestures,
) {
  const drag = useRef<Drag>(undefined);
  const zoom = useRef(onZoom);
  zoom.current = onZoom;

  useEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    let turned = 0;
    // React listens to wheels passively: the page would scroll as well.
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const delta = event.deltaY * (event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 1 : LINE_CSS);
      // A pinch comes as small turns with Ctrl.
      turned = (Math.sign(delta) === Math.sign(turned) ? turned : 0) + delta * (event.ctrlKey ? 10 : 1);
      const steps = Math.trunc(turned / WHEEL_CSS_A_STEP);
      if (steps === 0) return;
      turned -= steps * WHEEL_CSS_A_STEP;
      zoom.current(-Math.sign(steps), ...pointOf(element, event));
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [canvas]);

  return {
    onPointerDown: (event: PointerEvent<HTMLCanvasElement>): void => {
      if (event.button !== 0) return;
      const [cssX, cssY] = pointOf(event.currentTarget, event);
      event.currentTarget.setPointerCapture?.(event.pointerId);
      drag.current = { layout, cssX, cssY, selects: event.shiftKey, moved: false };
    },
    onPointerMove: (event: PointerEvent<HTMLCanvasElement>): void => {
      const [cssX, cssY] = pointOf(event.currentTarget, event);
      const { current } = drag;
      if (current === undefined) {
        onPoint(cellAtCss(layout, cssX, cssY));
        return;
      }
      const begins = !current.moved && Math.hypot(cssX - current.cssX, cssY - current.cssY) >= DRAG_CSS;
      if (begins) current.moved = true;
      if (!current.moved) return;
      if (current.selects) {
        const from = cellAtCss(current.layout, current.cssX, current.cssY);
        const to = cellAtCss(layout, cssX, cssY);
        if (begins && from !== undefined) onPick(from, false);
        if (to !== undefined) onPick(to, true);
        return;
      }
      onPoint(undefined);
      const { devicePixelRatio, deviceCellWidth, deviceCellHeight } = layout;
      const columns = Math.round(((current.cssX - cssX) * devicePixelRatio) / deviceCellWidth);
      const rows = Math.round(((current.cssY - cssY) * devicePixelRatio) / deviceCellHeight);
      onView(panned(current.layout, columns, rows));
    },
    onPointerUp: (event: PointerEvent<HTMLCanvasElement>): void => {
      const { current } = drag;
      drag.current = undefined;
      if (current === undefined || current.moved) return;
      const cell = cellAtCss(layout, ...pointOf(event.currentTarget, event));
      if (cell !== undefined) onPick(cell, event.shiftKey);
    },
    onPointerCancel: (): void => {
      drag.current = undefined;
    },
    onPointerLeave: (): void => onPoint(undefined),
    onDoubleClick: (event: React.MouseEvent<HTMLCanvasElement>): void =>
      onZoom(event.shiftKey ? -1 : 1, ...pointOf(event.currentTarget, event)),
  };
}

function pointOf(element: Element, { clientX, clientY }: { clientX: number; clientY: number }): [number, number] {
  const box = element.getBoundingClientRect();
  return [clientX - box.left, clientY - box.top];
}
