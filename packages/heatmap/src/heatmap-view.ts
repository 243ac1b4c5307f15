import { type PageFlagName, type PageRuns, tileHistograms } from '@pagelapse/address-space';
import { flaggedPages, paintMarks } from './flag-marks.js';
import { Flashes } from './flash.js';
import type { GridLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import { paintFlashes, paintHeatmap } from './paint-heatmap.js';
import type { Palette } from './palette.js';
import { compileInks, type PixelInks } from './pixel-inks.js';
import { deviceSize } from './spaces.js';

/** What the view needs of a canvas's 2d context; a fake one does for tests. */
export interface PixelSurface {
  readonly canvas: { width: number; height: number };
  createImageData(width: number, height: number): ImageData;
  putImageData(image: ImageData, x: number, y: number): void;
}

/** What is to be seen. A new `runs` of the same `subject` is a change of its pages; another subject is another map. */
export interface HeatmapScene {
  readonly subject: string;
  readonly runs: PageRuns;
  /** Of all pages of `runs`; the same object for as long as the canvas keeps its size. */
  readonly layout: GridLayout;
  readonly palette: Palette;
  readonly marks: readonly PageFlagName[];
  /** False where the reader asked for reduced motion: changes then show at once and without a flash. */
  readonly motion: boolean;
}

/**
 * Keeps one canvas showing one mapping. Why a class: the pixel buffer, the compiled colours and the last runs are
 * costly to make and live as long as the canvas; everything that decides what a pixel is stays in pure functions.
 */
export class HeatmapView {
  readonly #surface: PixelSurface;
  #canvas: { image: ImageData; buffer: PixelBuffer; base: PixelBuffer } | undefined;
  #shown: { scene: HeatmapScene; inks: PixelInks; flashes: Flashes } | undefined;

  constructor(surface: PixelSurface) {
    this.#surface = surface;
  }

  /** Takes the scene and draws it. Returns whether a flash is fading, so that {@link fade} is to be called. */
  show(scene: HeatmapScene, nowMs: number): boolean {
    const before = this.#shown;
    const { layout, runs } = scene;
    const sameMap = before?.scene.subject === scene.subject && before.scene.layout === layout;
    const sameInks =
      before?.scene.palette === scene.palette && before.scene.layout.devicePixelRatio === layout.devicePixelRatio;
    const inks = sameInks ? before.inks : compileInks(scene.palette, layout.devicePixelRatio);
    const flashes = sameMap ? before.flashes : new Flashes(layout.cells);
    if (sameMap && scene.motion) flashes.note(layout, before.scene.runs, runs, nowMs);
    this.#shown = { scene, inks, flashes };
    const { base } = this.#fitCanvas(layout);
    paintHeatmap(base, layout, tileHistograms(runs, layout.first, layout.pages, layout.pagesPerCell), inks);
    for (const flag of scene.marks) paintMarks(base, layout, flaggedPages(runs, layout, flag), flag, inks);
    return this.fade(nowMs);
  }

  /** Draws the scene with its flashes as faded as they are now. Returns whether some are left. */
  fade(nowMs: number): boolean {
    if (this.#canvas === undefined || this.#shown === undefined) return false;
    const { image, buffer, base } = this.#canvas;
    const { scene, inks, flashes } = this.#shown;
    buffer.pixels.set(base.pixels);
    paintFlashes(buffer, scene.layout, flashes, inks, nowMs);
    this.#surface.putImageData(image, 0, 0);
    return flashes.active(nowMs);
  }

  #fitCanvas(layout: GridLayout): { base: PixelBuffer } {
    const { width, height } = deviceSize(layout);
    if (this.#canvas?.image.width !== width || this.#canvas.image.height !== height) {
      this.#surface.canvas.width = width;
      this.#surface.canvas.height = height;
      const image = this.#surface.createImageData(width, height);
      this.#canvas = {
        image,
        buffer: { width, height, pixels: new Uint32Array(image.data.buffer) },
        base: { width, height, pixels: new Uint32Array(width * height) },
      };
    }
    return this.#canvas;
  }
}
