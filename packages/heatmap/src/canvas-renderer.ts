import { type HeatmapScene, HeatmapView, type PixelSurface } from './heatmap-view.js';
import type { DrawnFrame, Frames, HeatmapRenderer } from './renderer.js';

/** Draws on the thread it lives on with Canvas 2D, in display frames, and only in those in which something changed. */
export class CanvasRenderer implements HeatmapRenderer {
  readonly thread = 'main';
  readonly #view: HeatmapView;
  readonly #frames: Frames;
  readonly #onDrawn: ((frame: DrawnFrame) => void) | undefined;
  #next: HeatmapScene | undefined;
  #frame: number | undefined;

  constructor(surface: PixelSurface, frames: Frames, onDrawn?: (frame: DrawnFrame) => void) {
    this.#view = new HeatmapView(surface);
    this.#frames = frames;
    this.#onDrawn = onDrawn;
  }

  show(scene: HeatmapScene): void {
    this.#next = scene;
    this.#schedule();
  }

  close(): void {
    if (this.#frame !== undefined) this.#frames.cancel(this.#frame);
    this.#next = undefined;
  }

  #schedule(): void {
    this.#frame ??= this.#frames.request(() => {
      this.#frame = undefined;
      this.#draw();
    });
  }

  #draw(): void {
    const atMs = this.#frames.now();
    const scene = this.#next;
    this.#next = undefined;
    const fading = scene === undefined ? this.#view.fade(atMs) : this.#view.show(scene, atMs);
    if (fading) this.#schedule();
    this.#onDrawn?.({ atMs, tookMs: this.#frames.now() - atMs });
  }
}
