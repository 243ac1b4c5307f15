import type { PageFlagName, PageRuns } from '@pagelapse/address-space';
import { type GridLayout, type OpenRenderer, openRenderer, type PageRange, type ThemeName } from '@pagelapse/heatmap';
import { type KeyboardEvent, type RefObject, useLayoutEffect, useRef } from 'react';
import type { MapOnScreen } from '../../state/map-on-screen.js';
import { useMotion } from '../../state/theme.js';
import { drawingWorker } from './drawing-worker.js';
import { type MapGestures, useMapGestures } from './use-map-gestures.js';

/** The map itself. Hands its pages to whoever draws; speaks in cells of its layout. */
export function MapCanvas(
  props: {
    readonly subject: string;
    readonly label: string;
    /** Ids of what tells more of it. */
    readonly describedBy: string;
    readonly runs: PageRuns;
    readonly layout: GridLayout;
    readonly theme: ThemeName;
    readonly marks: readonly PageFlagName[];
    readonly selection: PageRange | undefined;
    /** Has what is on the screen for as long as it is. */
    readonly shownRef: RefObject<MapOnScreen | undefined>;
    readonly onKey: (event: KeyboardEvent) => void;
    readonly onLeave: () => void;
  } & MapGestures,
) {
  const { subject, runs, layout, theme, marks, selection, shownRef } = props;
  const motion = useMotion();
  const canvas = useRef<HTMLCanvasElement>(null);
  const renderer = useRef<OpenRenderer>(undefined);
  const gestures = useMapGestures(canvas, layout, props);

  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return;
    const opened = openRenderer(element, drawingWorker);
    renderer.current = opened;
    void opened.thread.then((thread) => {
      if (thread !== undefined) element.dataset.thread = thread;
    });
    return () => opened.close();
  }, []);

  useLayoutEffect(() => {
    const scene = { subject, runs, layout, theme, marks, selection, motion };
    renderer.current?.show(scene);
    if (canvas.current !== null) shownRef.current = { canvas: canvas.current, scene };
    return () => {
      shownRef.current = undefined;
    };
  }, [subject, runs, layout, theme, marks, selection, motion, shownRef]);

  return (
    // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: arrows walk its cells; nothing but "application" leaves them to it
    <canvas
      ref={canvas}
      data-testid="heatmap"
      data-order={layout.order}
      data-cells={layout.cells}
      data-columns={layout.columns}
      data-rows={layout.rows}
      data-pages-per-cell={layout.pagesPerCell}
      role="application"
      aria-label={props.label}
      aria-roledescription="map of pages"
      aria-describedby={props.describedBy}
      tabIndex={0}
      className="absolute top-0 left-0 block touch-none outline-offset-2 [image-rendering:pixelated]"
      style={{
        width: layout.deviceWidth / layout.devicePixelRatio,
        height: layout.deviceHeight / layout.devicePixelRatio,
      }}
      {...gestures}
      onKeyDown={props.onKey}
      onBlur={props.onLeave}
    />
  );
}
