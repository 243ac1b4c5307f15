import { CanvasRenderer } from './canvas-renderer.js';
import type { HeatmapScene } from './heatmap-view.js';
import type { DrawnFrame, HeatmapRenderer } from './renderer.js';
import type { AbleMessage } from './worker-messages.js';
import { WorkerRenderer } from './worker-renderer.js';

/** A worker that runs serveHeatmaps, and whether it can. One draws for all canvases of a page. */
export interface DrawingWorker {
  readonly worker: Worker;
  readonly able: Promise<boolean>;
}

/** `start` makes the worker; `undefined` where there are no workers or canvases cannot be given to them. */
export function startDrawingWorker(start: () => Worker): DrawingWorker | undefined {
  if (typeof Worker === 'undefined' || !('transferControlToOffscreen' in HTMLCanvasElement.prototype)) return undefined;
  const worker = start();
  const able = new Promise<boolean>((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<AbleMessage>) => resolve(data.able);
    // It could not be loaded.
    worker.onerror = () => resolve(false);
  });
  return { worker, able };
}

/** A renderer whose thread is not known yet. */
export interface OpenRenderer extends Omit<HeatmapRenderer, 'thread'> {
  /** Where it draws; `undefined` when it was closed before that was known, or the canvas cannot be drawn on. */
  readonly thread: Promise<HeatmapRenderer['thread'] | undefined>;
}

/** Draws on `canvas` in the worker if there is one that can, and else here. Scenes may be shown at once. */
export function openRenderer(
  canvas: HTMLCanvasElement,
  drawing: DrawingWorker | undefined,
  onDrawn?: (frame: DrawnFrame) => void,
): OpenRenderer {
  let renderer: HeatmapRenderer | undefined;
  let scene: HeatmapScene | undefined;
  let closed = false;
  const open = (inWorker: boolean): HeatmapRenderer['thread'] | undefined => {
    if (closed) return undefined;
    renderer = inWorker && drawing !== undefined ? new WorkerRenderer(drawing.worker, canvas, onDrawn) : here();
    if (scene !== undefined) renderer?.show(scene);
    return renderer?.thread;
  };
  const here = (): HeatmapRenderer | undefined => {
    const context = canvas.getContext('2d', { alpha: false });
    return context === null ? undefined : new CanvasRenderer(context, DISPLAY_FRAMES, onDrawn);
  };
  return {
    thread: drawing === undefined ? Promise.resolve(open(false)) : drawing.able.then(open),
    show: (next) => {
      scene = next;
      renderer?.show(next);
    },
    close: () => {
      closed = true;
      renderer?.close();
    },
  };
}

const DISPLAY_FRAMES = {
  request: (draw: () => void) => requestAnimationFrame(draw),
  cancel: (frame: number) => cancelAnimationFrame(frame),
  now: () => performance.now(),
};
