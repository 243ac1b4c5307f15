import type { HeatmapScene } from './heatmap-view.js';

/** A frame as it went to the canvas. */
export interface DrawnFrame {
  /** By the clock of the thread that drew it, ms. */
  readonly atMs: number;
  readonly tookMs: number;
}

/**
 * What draws one canvas. Scenes may come faster than frames: the last one is drawn. What draws, and on which thread, is
 * its own affair; a renderer on WebGL2 would take the same scenes.
 */
export interface HeatmapRenderer {
  readonly thread: 'worker' | 'main';
  show(scene: HeatmapScene): void;
  /** The canvas is not drawn on any more. */
  close(): void;
}

/** Display frames of a thread. */
export interface Frames {
  request(draw: () => void): number;
  cancel(frame: number): void;
  now(): number;
}
