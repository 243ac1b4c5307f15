import { PAGE_FLAGS, PAGE_STATE_COUNT, type PageFlagName, TILE_COLUMNS } from '@pagelapse/address-space';
import type { Flashes } from './flash.js';
import type { GridLayout } from './layout.js';
import { type PixelBuffer, paintCell } from './paint-cell.js';
import { mixPixels, type PixelInks } from './pixel-inks.js';
import type { Rect } from './spaces.js';
import { sameTile, type VisibleTiles } from './visible-tiles.js';

/** Paints every cell of a grid. Pure over its arguments, as everything here. */
export function paintHeatmap(
  buffer: PixelBuffer,
  layout: GridLayout,
  tiles: VisibleTiles,
  marks: readonly PageFlagName[],
  inks: PixelInks,
): void {
  buffer.pixels.fill(inks.outside);
  for (let slot = 0; slot < layout.columns * layout.rows; slot++) {
    paintSlot(buffer, layout, tiles, slot, marks, inks);
  }
}

/**
 * Paints the cells in which `tiles` differ from the `before` that `buffer` shows, and marks their rows in `rows`
 * (one element a row of the grid): most passes change little of a large picture.
 */
export function repaintHeatmap(
  buffer: PixelBuffer,
  layout: GridLayout,
  before: VisibleTiles,
  tiles: VisibleTiles,
  marks: readonly PageFlagName[],
  inks: PixelInks,
  rows: Uint8Array,
): void {
  for (let slot = 0; slot < layout.columns * layout.rows; slot++) {
    if (sameTile(before, tiles, slot)) continue;
    paintSlot(buffer, layout, tiles, slot, marks, inks);
    rows[Math.floor(slot / layout.columns)] = 1;
  }
}

function paintSlot(
  buffer: PixelBuffer,
  layout: GridLayout,
  tiles: VisibleTiles,
  slot: number,
  marks: readonly PageFlagName[],
  inks: PixelInks,
): void {
  const rect = inkedRect(layout, slot);
  paintCell(buffer, rect, tiles, slot * TILE_COLUMNS, inks);
  for (const flag of marks) {
    const column = PAGE_STATE_COUNT + PAGE_FLAGS.findIndex(({ name }) => name === flag);
    if (tiles[slot * TILE_COLUMNS + column] !== 0) paintMark(buffer, rect, inks.flags[flag]);
  }
}

/** A square in the top right corner of a cell that holds a flagged page: on top of the state, hiding little of it. */
function paintMark(buffer: PixelBuffer, rect: Rect, ink: number): void {
  const side = Math.max(2, Math.floor(Math.min(rect.width, rect.height) / 3));
  for (let y = rect.y; y < rect.y + side; y++) {
    const right = y * buffer.width + rect.x + rect.width;
    buffer.pixels.fill(ink, right - side, right);
  }
}

/**
 * Draws the cells of a row that have just changed as `base` has them, drawn towards the flash colour; the state stays
 * readable under it.
 */
export function paintFlashes(
  buffer: PixelBuffer,
  base: PixelBuffer,
  layout: GridLayout,
  row: number,
  flashes: Flashes,
  inks: PixelInks,
  nowMs: number,
): void {
  for (let slot = row * layout.columns; slot < (row + 1) * layout.columns; slot++) {
    const strength = flashes.strength(slot, nowMs);
    if (strength > 0) flashRect(buffer, base, inkedRect(layout, slot), inks.flash, strength);
  }
}

/** Neighbouring pixels mostly have one colour: it is mixed once. */
function flashRect(buffer: PixelBuffer, base: PixelBuffer, rect: Rect, flash: number, strength: number): void {
  const from = base.pixels;
  const to = buffer.pixels;
  const stride = buffer.width;
  const { width } = rect;
  const end = (rect.y + rect.height) * stride + rect.x;
  // A colour from the beginning: beside one that is none, V8 would calculate with all of them as floating point.
  let last = from[rect.y * stride + rect.x] as number;
  let mixed = mixPixels(last, flash, strength);
  for (let line = rect.y * stride + rect.x; line < end; line += stride) {
    for (let i = line; i < line + width; i++) {
      const pixel = from[i] as number;
      if (pixel !== last) {
        last = pixel;
        mixed = mixPixels(pixel, flash, strength);
      }
      to[i] = mixed;
    }
  }
}

/** The one rectangle that is painted at a time: tens of thousands of them a frame would keep the collector busy. */
const inked = { x: 0, y: 0, width: 0, height: 0 };

/** Of a slot without its gap; the same object in every call. */
function inkedRect(layout: GridLayout, slot: number): Rect {
  const { columns, deviceCellWidth, deviceCellHeight, deviceGap } = layout;
  inked.x = (slot % columns) * deviceCellWidth;
  inked.y = Math.floor(slot / columns) * deviceCellHeight;
  inked.width = deviceCellWidth - deviceGap;
  inked.height = deviceCellHeight - deviceGap;
  return inked;
}
