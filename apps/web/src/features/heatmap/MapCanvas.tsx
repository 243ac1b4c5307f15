import type { PageFlagName, PageRuns } from '@pagelapse/address-space';
import { cellAtCss, deviceSize, type GridLayout, HeatmapView, type Palette } from '@pagelapse/heatmap';
import { type KeyboardEvent, type PointerEvent, useLayoutEffect, useRef } from 'react';
import { useMotion } from '../../state/theme.js';

/** How the arrow keys walk the grid: cells to the side, rows up and down. */
function stepOf(key: string, layout: GridLayout): number | undefined {
  const steps: Record<string, number> = {
    ArrowRight: 1,
    ArrowLeft: -1,
    ArrowDown: layout.columns,
    ArrowUp: -layout.columns,
    Home: -layout.cells,
    End: layout.cells,
  };
  return steps[key];
}

/** The map itself. Draws in the frame in which its pages changed; speaks in cells of its layout. */
export function MapCanvas(props: {
  readonly subject: string;
  readonly label: string;
  readonly runs: PageRuns;
  readonly layout: GridLayout;
  readonly palette: Palette;
  readonly marks: readonly PageFlagName[];
  readonly cursor: number | undefined;
  readonly onPoint: (cell: number | undefined) => void;
  readonly onCursor: (cell: number | undefined) => void;
}) {
  const { subject, runs, layout, palette, marks, cursor } = props;
  const motion = useMotion();
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<HeatmapView>(undefined);
  const frame = useRef<number>(undefined);

  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d', { alpha: false });
    if (context == null) return;
    view.current ??= new HeatmapView(context);
    const shown = view.current;
    let fading = shown.show({ subject, runs, layout, palette, marks, motion }, performance.now());
    const fade = (): void => {
      frame.current = undefined;
      fading = shown.fade(performance.now());
      if (fading) frame.current = requestAnimationFrame(fade);
    };
    if (fading && frame.current === undefined) frame.current = requestAnimationFrame(fade);
  }, [subject, runs, layout, palette, marks, motion]);

  useLayoutEffect(
    () => () => {
      if (frame.current !== undefined) cancelAnimationFrame(frame.current);
      frame.current = undefined;
    },
    [],
  );

  const onPointerMove = (event: PointerEvent<HTMLCanvasElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    props.onPoint(cellAtCss(layout, event.clientX - box.left, event.clientY - box.top));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') {
      props.onCursor(undefined);
      return;
    }
    const step = stepOf(event.key, layout);
    if (step === undefined) return;
    event.preventDefault();
    props.onCursor(cursor === undefined ? 0 : Math.min(layout.cells - 1, Math.max(0, cursor + step)));
  };
  const { width, height } = deviceSize(layout);
  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: arrows walk its cells; nothing but "application" leaves them to it
    <canvas
      ref={canvas}
      data-testid="heatmap"
      data-cells={layout.cells}
      data-columns={layout.columns}
      data-pages-per-cell={layout.pagesPerCell}
      role="application"
      aria-label={props.label}
      aria-roledescription="map of pages"
      aria-describedby="heatmap-cursor"
      tabIndex={0}
      className="absolute top-0 left-0 block outline-offset-2 [image-rendering:pixelated]"
      style={{ width: width / layout.devicePixelRatio, height: height / layout.devicePixelRatio }}
      onPointerMove={onPointerMove}
      onPointerLeave={() => props.onPoint(undefined)}
      onPointerDown={onPointerMove}
      onKeyDown={onKeyDown}
      onBlur={() => props.onCursor(undefined)}
    />
  );
}
