import { PAGE_STATE_COUNT } from '@pagelapse/address-space';
import type { PixelInks } from './pixel-inks.js';
import { sharePixels } from './share-pixels.js';
import type { Rect } from './spaces.js';

/** Pixels of a canvas, packed as {@link packedPixel} says; row by row from the top. */
export interface PixelBuffer {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint32Array;
}

const shares = new Uint32Array(PAGE_STATE_COUNT);

/**
 * Fills a rectangle with a tile's histogram, like a vessel: states from the bottom up in stack order, each with its
 * share of the area (sharePixels). A started row of pixels is shared by two states from left to right. `counts` are the
 * tile's pages by state from `offset` on; a tile of no pages leaves the rectangle as it is.
 */
export function paintCell(buffer: PixelBuffer, rect: Rect, counts: Uint32Array, offset: number, inks: PixelInks): void {
  const area = rect.width * rect.height;
  const only = onlyState(counts, offset);
  if (only === undefined) return;
  if (only !== SEVERAL) {
    fillFromBelow(buffer, rect, 0, area, only, inks);
    return;
  }
  sharePixels(counts, offset, area, shares);
  let at = 0;
  for (const state of inks.stack) {
    const share = shares[state] as number;
    if (share === 0) continue;
    fillFromBelow(buffer, rect, at, at + share, state, inks);
    at += share;
  }
}

const SEVERAL = -1;

/** The state of all pages of a tile, `SEVERAL`, or `undefined` for a tile of no pages. Most tiles are of one state. */
function onlyState(counts: Uint32Array, offset: number): number | undefined {
  let only: number | undefined;
  for (let state = 0; state < PAGE_STATE_COUNT; state++) {
    if (counts[offset + state] === 0) continue;
    if (only !== undefined) return SEVERAL;
    only = state;
  }
  return only;
}

/** Fills a rectangle with one state, or with what stands for pages not read. */
export function paintState(buffer: PixelBuffer, rect: Rect, state: number, inks: PixelInks): void {
  fillFromBelow(buffer, rect, 0, rect.width * rect.height, state, inks);
}

/** Pixels `from` to `to` of the rectangle, counted in rows from the bottom left. */
function fillFromBelow(
  buffer: PixelBuffer,
  rect: Rect,
  from: number,
  to: number,
  state: number,
  inks: PixelInks,
): void {
  const { pixels, width: stride } = buffer;
  const { width } = rect;
  const row = Math.floor(from / width);
  let left = from - row * width;
  let y = rect.y + rect.height - 1 - row;
  for (let rest = to - from; rest > 0; y--) {
    const right = Math.min(width, left + rest);
    const start = y * stride + rect.x;
    const ink = (state * inks.period + (y % inks.period)) * inks.period;
    if (inks.solid[state] === 1) {
      const pixel = inks.pixels[ink] as number;
      // Shorter than what TypedArray.fill costs to call.
      for (let i = start + left; i < start + right; i++) pixels[i] = pixel;
    } else {
      for (let x = left; x < right; x++) {
        pixels[start + x] = inks.pixels[ink + ((rect.x + x) % inks.period)] as number;
      }
    }
    rest -= right - left;
    left = 0;
  }
}
