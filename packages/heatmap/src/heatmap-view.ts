import { type PageFlagName, type PageRuns, type Tiles, tileHistograms } from '@pagelapse/address-space';
import { flaggedPages, paintMarks } from './flag-marks.js';
import { Flashes } from './flash.js';
import type { GridLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import { paintFlashes, paintHeatmap, repaintHeatmap } from './paint-heatmap.js';
import type { Palette } from './palette.js';
import { compileInks, type PixelInks } from './pixel-inks.js';
import { deviceSize } from './spaces.js';

/** What the view needs of a canvas's 2d context; a fake one does for tests. */
export interface PixelSurface {
  readonly canvas: { width: number; height: number };
  createImageData(width: number, height: number): ImageData;
  putImageData(
    image: ImageData,
    x: number,
    y: number,
    dirtyX: number,
    dirtyY: number,
    dirtyWidth: number,
    dirtyHeight: number,
  ): void;
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
  #canvas: Canvas | undefined;
  #shown: Shown | undefined;

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
    const flashes = sameMap ? before.flashes : new Flashes(layout);
    if (sameMap && scene.motion) flashes.note(layout, before.scene.runs, runs, nowMs);
    const tiles = tileHistograms(runs, layout.first, layout.pages, layout.pagesPerCell);
    const { base, stale } = this.#fitCanvas(layout);
    const marked = scene.marks.length > 0 || (before !== undefined && before.scene.marks.length > 0);
    if (sameMap && sameInks && !marked) repaintHeatmap(base, layout, before.tiles, tiles, inks, stale);
    else {
      paintHeatmap(base, layout, tiles, inks);
      for (const flag of scene.marks) paintMarks(base, layout, flaggedPages(runs, layout, flag), flag, inks);
      stale.fill(1);
    }
    this.#shown = { scene, inks, flashes, tiles };
    return this.fade(nowMs);
  }

  /** Draws the scene with its flashes as faded as they are now. Returns whether some are left. */
  fade(nowMs: number): boolean {
    if (this.#canvas === undefined || this.#shown === undefined) return false;
    const { stale } = this.#canvas;
    const { scene, flashes } = this.#shown;
    // Rows next to one another go to the canvas in one piece.
    let band = -1;
    for (let row = 0; row <= scene.layout.rows; row++) {
      const active = row < scene.layout.rows && flashes.rowActive(row, nowMs);
      if (row < scene.layout.rows && (active || stale[row] === 1)) {
        this.#composeRow(row, active, nowMs);
        // A row that fades is drawn once more when it is at rest.
        stale[row] = active ? 1 : 0;
        if (band < 0) band = row;
      } else if (band >= 0) {
        this.#putRows(band, row);
        band = -1;
      }
    }
    return flashes.active(nowMs);
  }

  #composeRow(row: number, active: boolean, nowMs: number): void {
    const { buffer, base } = this.#canvas as Canvas;
    const { scene, inks, flashes } = this.#shown as Shown;
    const rowPixels = scene.layout.deviceCellHeight * buffer.width;
    buffer.pixels.set(base.pixels.subarray(row * rowPixels, (row + 1) * rowPixels), row * rowPixels);
    if (active) paintFlashes(buffer, scene.layout, row, flashes, inks, nowMs);
  }

  #putRows(first: number, end: number): void {
    const { image } = this.#canvas as Canvas;
    const height = (this.#shown as Shown).scene.layout.deviceCellHeight;
    this.#surface.putImageData(image, 0, 0, 0, first * height, image.width, (end - first) * height);
  }

  #fitCanvas(layout: GridLayout): Canvas {
    const { width, height } = deviceSize(layout);
    if (this.#canvas?.image.width !== width || this.#canvas.image.height !== height) {
      this.#surface.canvas.width = width;
      this.#surface.canvas.height = height;
      const image = this.#surface.createImageData(width, height);
      this.#canvas = {
        image,
        buffer: { width, height, pixels: new Uint32Array(image.data.buffer) },
        base: { width, height, pixels: new Uint32Array(width * height) },
        stale: new Uint8Array(layout.rows),
      };
    }
    if (this.#canvas.stale.length !== layout.rows) this.#canvas.stale = new Uint8Array(layout.rows);
    return this.#canvas;
  }
}

interface Canvas {
  readonly image: ImageData;
  /** The pixels of `image`: the picture with its flashes. */
  readonly buffer: PixelBuffer;
  /** The picture at rest. */
  readonly base: PixelBuffer;
  /** Rows of the grid in which `buffer` is not what `base` has. */
  stale: Uint8Array;
}

interface Shown {
  readonly scene: HeatmapScene;
  readonly inks: PixelInks;
  readonly flashes: Flashes;
  readonly tiles: Tiles;
}
