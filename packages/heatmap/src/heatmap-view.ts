import { type PageFlagName, type PageRuns, type Tiles, tileHistograms } from '@pagelapse/address-space';
import { flaggedPages, paintMarks } from './flag-marks.js';
import { Flashes } from './flash.js';
import { type GridLayout, type Room, rowOrderLayout } from './layout.js';
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
  readonly room: Room;
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
  #image: ImageData | undefined;
  #buffer: PixelBuffer | undefined;
  #base: Uint32Array | undefined;
  #scene: HeatmapScene | undefined;
  #layout: GridLayout | undefined;
  #tiles: Tiles | undefined;
  #inks: PixelInks | undefined;
  #flashes = new Flashes(0);

  constructor(surface: PixelSurface) {
    this.#surface = surface;
  }

  get layout(): GridLayout | undefined {
    return this.#layout;
  }

  /** Histogram of each cell of the layout. */
  get tiles(): Tiles | undefined {
    return this.#tiles;
  }

  /** Takes the scene and draws it. Returns whether a flash is fading, so that {@link fade} is to be called. */
  show(scene: HeatmapScene, nowMs: number): boolean {
    const before = this.#scene;
    const sameMap = before?.subject === scene.subject && before.runs.pages === scene.runs.pages;
    if (before === undefined || !sameMap || !sameRoom(before.room, scene.room)) {
      this.#layout = rowOrderLayout(0, scene.runs.pages, scene.room);
      this.#flashes = new Flashes(this.#layout.cells);
    }
    if (before === undefined || before.palette !== scene.palette || !sameRoom(before.room, scene.room)) {
      this.#inks = compileInks(scene.palette, scene.room.devicePixelRatio);
    }
    const layout = this.#layout as GridLayout;
    if (before !== undefined && sameMap && scene.motion) {
      this.#flashes.note(layout, before.runs, scene.runs, nowMs);
    }
    this.#scene = scene;
    this.#tiles = tileHistograms(scene.runs, layout.first, layout.pages, layout.pagesPerCell);
    this.#paint(layout, this.#tiles, this.#inks as PixelInks);
    return this.fade(nowMs);
  }

  /** Draws the scene with its flashes as faded as they are now. Returns whether some are left. */
  fade(nowMs: number): boolean {
    const [image, buffer, base] = [this.#image, this.#buffer, this.#base];
    if (image === undefined || buffer === undefined || base === undefined) return false;
    buffer.pixels.set(base);
    paintFlashes(buffer, this.#layout as GridLayout, this.#flashes, this.#inks as PixelInks, nowMs);
    this.#surface.putImageData(image, 0, 0);
    return this.#flashes.active(nowMs);
  }

  #paint(layout: GridLayout, tiles: Tiles, inks: PixelInks): void {
    const { width, height } = deviceSize(layout);
    if (this.#image?.width !== width || this.#image.height !== height) {
      this.#surface.canvas.width = width;
      this.#surface.canvas.height = height;
      this.#image = this.#surface.createImageData(width, height);
      this.#base = new Uint32Array(width * height);
      this.#buffer = { width, height, pixels: new Uint32Array(this.#image.data.buffer) };
    }
    const base: PixelBuffer = { width, height, pixels: this.#base as Uint32Array };
    paintHeatmap(base, layout, tiles, inks);
    const scene = this.#scene as HeatmapScene;
    for (const flag of scene.marks) paintMarks(base, layout, flaggedPages(scene.runs, layout, flag), flag, inks);
  }
}

function sameRoom(a: Room, b: Room): boolean {
  return a.cssWidth === b.cssWidth && a.cssHeight === b.cssHeight && a.devicePixelRatio === b.devicePixelRatio;
}
