import { type PageFlagName, type PageRuns, TilePyramid } from '@pagelapse/address-space';
import { Flashes } from './flash.js';
import type { GridLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import { paintFlashes, paintHeatmap, repaintHeatmap } from './paint-heatmap.js';
import { paintSelection, selectedSlots } from './paint-selection.js';
import { PALETTES, type ThemeName } from './palette.js';
import { compileInks, type PixelInks, packedPixel } from './pixel-inks.js';
import type { PageRange } from './spaces.js';
import { type VisibleCells, visibleCells } from './visible-cells.js';
import { readVisibleTiles, type VisibleTiles } from './visible-tiles.js';

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
  /** Of all pages of `runs`. */
  readonly layout: GridLayout;
  readonly theme: ThemeName;
  readonly marks: readonly PageFlagName[];
  readonly selection: PageRange | undefined;
  /** False where the reader asked for reduced motion: changes then show at once and without a flash. */
  readonly motion: boolean;
}

/**
 * Keeps one canvas showing one mapping. Why a class: the pixels, the compiled colours and the histograms are costly to
 * make and live as long as the canvas; everything that decides what a pixel is stays in pure functions.
 */
export class HeatmapView {
  readonly #surface: PixelSurface;
  #canvas: Canvas | undefined;
  #map: WatchedMap | undefined;
  #shown: Shown | undefined;
  /** Those of the scene before the one that is shown: two arrays of megabytes take turns. */
  #spareTiles: VisibleTiles | undefined;

  constructor(surface: PixelSurface) {
    this.#surface = surface;
  }

  /** Takes the scene and draws it. Returns whether a flash is fading, so that {@link fade} is to be called. */
  show(scene: HeatmapScene, nowMs: number): boolean {
    const before = this.#shown;
    const { layout } = scene;
    const sameGrid = before !== undefined && sameLayout(before.scene.layout, layout);
    const visible = sameGrid ? before.visible : visibleCells(layout);
    const sameMap = this.#takeRuns(scene, visible, !sameGrid, nowMs);
    const map = this.#map as WatchedMap;
    const sameInks =
      before?.scene.theme === scene.theme && before.scene.layout.devicePixelRatio === layout.devicePixelRatio;
    const inks = sameInks ? before.inks : compileInks(PALETTES[scene.theme], layout.devicePixelRatio);
    const samePages = sameMap && sameGrid && before.scene.runs === scene.runs;
    const tiles = samePages ? before.tiles : readVisibleTiles(layout, visible, map.pyramid, this.#spareTiles);
    if (!samePages) this.#spareTiles = before?.tiles;
    const { base, stale } = this.#fitCanvas(layout);
    const sameMarks = before !== undefined && scene.marks.join() === before.scene.marks.join();
    if (!(sameMap && sameGrid && sameInks && sameMarks)) {
      paintHeatmap(base, layout, tiles, scene.marks, inks);
      stale.fill(1);
    } else if (!samePages) repaintHeatmap(base, layout, before.tiles, tiles, scene.marks, inks, stale);
    const sameSelection = sameGrid && sameRange(before.scene.selection, scene.selection);
    const selected = sameSelection ? before.selected : selectedSlots(layout, visible, scene.selection);
    if (!sameSelection) stale.fill(1);
    const selectionInk = packedPixel(PALETTES[scene.theme].cursor);
    this.#shown = { scene, visible, inks, tiles, selected, selectionInk };
    return this.fade(nowMs);
  }

  /** Draws the scene with its flashes as faded as they are now. Returns whether some are left. */
  fade(nowMs: number): boolean {
    if (this.#canvas === undefined || this.#shown === undefined || this.#map === undefined) return false;
    const { stale, base, drawn } = this.#canvas;
    const { layout, selection } = this.#shown.scene;
    const { flashes } = this.#map;
    // Rows next to one another go to the canvas in one piece, and those at rest as they are.
    let band = -1;
    let from = base;
    for (let row = 0; row <= layout.rows; row++) {
      const active = row < layout.rows && flashes.rowActive(row, nowMs);
      const due = row < layout.rows && (active || stale[row] === 1);
      const layer = active || selection !== undefined ? drawn : base;
      if (band >= 0 && !(due && layer === from)) {
        // With the last row goes what is left of the room below it.
        const end = row === layout.rows ? base.height : row * layout.deviceCellHeight;
        this.#putLines(from, band * layout.deviceCellHeight, end);
        band = -1;
      }
      if (!due) continue;
      if (layer === drawn) this.#composeRow(row, active, nowMs);
      // A row that fades is drawn once more when it is at rest.
      stale[row] = active ? 1 : 0;
      if (band < 0) [band, from] = [row, layer];
    }
    return flashes.active(nowMs);
  }

  /** Returns whether the pages are those of the map that was shown, be they as they were or changed. */
  #takeRuns({ subject, runs, layout, motion }: HeatmapScene, visible: VisibleCells, moved: boolean, nowMs: number) {
    const map = this.#map;
    if (map?.subject !== subject || map.pyramid.pages !== runs.pages) {
      this.#map = { subject, pyramid: new TilePyramid(runs), flashes: new Flashes(layout, visible) };
      return false;
    }
    if (moved) map.flashes.move(layout, visible, nowMs);
    const changed: number[] = [];
    map.pyramid.update(runs, (first, end) => changed.push(first, end));
    if (motion) map.flashes.note(Float64Array.from(changed), nowMs);
    return true;
  }

  #composeRow(row: number, active: boolean, nowMs: number): void {
    const { drawn, base } = this.#canvas as Canvas;
    const { scene, inks, selected, selectionInk } = this.#shown as Shown;
    const { layout } = scene;
    const rowPixels = layout.deviceCellHeight * base.width;
    const end = row === layout.rows - 1 ? base.pixels.length : (row + 1) * rowPixels;
    drawn.pixels.set(base.pixels.subarray(row * rowPixels, end), row * rowPixels);
    if (active) paintFlashes(drawn, base, layout, row, (this.#map as WatchedMap).flashes, inks, nowMs);
    if (scene.selection !== undefined) paintSelection(drawn, layout, row, selected, selectionInk);
  }

  #putLines({ image, width }: Layer, first: number, end: number): void {
    this.#surface.putImageData(image, 0, 0, 0, first, width, end - first);
  }

  #layer(width: number, height: number): Layer {
    const image = this.#surface.createImageData(width, height);
    return { image, width, height, pixels: new Uint32Array(image.data.buffer) };
  }

  #fitCanvas({ deviceWidth: width, deviceHeight: height, rows }: GridLayout): Canvas {
    if (this.#canvas?.base.width !== width || this.#canvas.base.height !== height) {
      this.#surface.canvas.width = width;
      this.#surface.canvas.height = height;
      this.#canvas = {
        base: this.#layer(width, height),
        drawn: this.#layer(width, height),
        stale: new Uint8Array(rows),
      };
    }
    if (this.#canvas.stale.length !== rows) this.#canvas.stale = new Uint8Array(rows);
    return this.#canvas;
  }
}

function sameLayout(a: GridLayout, b: GridLayout): boolean {
  return a === b || (Object.keys(a) as (keyof GridLayout)[]).every((key) => a[key] === b[key]);
}

function sameRange(a: PageRange | undefined, b: PageRange | undefined): boolean {
  return a?.first === b?.first && a?.count === b?.count;
}

/** Pixels that can go to the canvas. */
interface Layer extends PixelBuffer {
  readonly image: ImageData;
}

interface Canvas {
  /** The picture at rest. */
  readonly base: Layer;
  /** The picture with its flashes and its selection, in rows that have any. */
  readonly drawn: Layer;
  /** Rows of the grid in which the canvas does not show what it should. */
  stale: Uint8Array;
}

interface WatchedMap {
  readonly subject: string;
  readonly pyramid: TilePyramid;
  readonly flashes: Flashes;
}

interface Shown {
  readonly scene: HeatmapScene;
  readonly visible: VisibleCells;
  readonly inks: PixelInks;
  readonly tiles: VisibleTiles;
  readonly selected: Uint8Array;
  readonly selectionInk: number;
}
