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
  const only = onlyState(counts, offset);
  if (only === SEVERAL) paintVessel(buffer, rect, counts, offset, inks);
  else if (only !== NONE) paintState(buffer, rect, only, inks);
}

/** Fills a rectangle with one state, or with what stands for pages not read. */
export function paintState(buffer: PixelBuffer, rect: Rect, state: number, inks: PixelInks): void {
  const { pixels, width: stride } = buffer;
  const right = rect.x + rect.width;
  const colour = solidColour(inks, state);
  for (let y = rect.y; y < rect.y + rect.height; y++) {
    if (colour === PATTERNED) paintPattern(buffer, rect.x, right, y, state, inks);
    // Shorter than what TypedArray.fill costs to call.
    else for (let i = y * stride + rect.x; i < y * stride + right; i++) pixels[i] = colour;
  }
}

/** Several states, one upon the other. */
function paintVessel(buffer: PixelBuffer, rect: Rect, counts: Uint32Array, offset: number, inks: PixelInks): void {
  const { pixels, width: stride } = buffer;
  const right = rect.x + rect.width;
  sharePixels(counts, offset, rect.width * rect.height, shares);
  let x = rect.x;
  let y = rect.y + rect.height - 1;
  for (let at = 0; at < inks.stack.length; at++) {
    const state = inks.stack[at] as number;
    const colour = solidColour(inks, state);
    for (let share = shares[state] as number; share > 0; ) {
      const end = Math.min(right, x + share);
      share -= end - x;
      if (colour === PATTERNED) paintPattern(buffer, x, end, y, state, inks);
      else for (let i = y * stride + x; i < y * stride + end; i++) pixels[i] = colour;
      x = end;
      if (x < right) continue;
      x = rect.x;
      y--;
    }
  }
}

/** No colour has alpha 0. */
const PATTERNED = 0;

function solidColour({ solid, pixels, period }: PixelInks, state: number): number {
  return solid[state] === 1 ? (pixels[state * period * period] as number) : PATTERNED;
}

/** Pixels `x` to `end` of one line. */
function paintPattern(buffer: PixelBuffer, x: number, end: number, y: number, state: number, inks: PixelInks): void {
  const { period, pixels: colours } = inks;
  const line = y * buffer.width;
  const ink = (state * period + (y % period)) * period;
  for (let i = x; i < end; i++) buffer.pixels[line + i] = colours[ink + (i % period)] as number;
}

const SEVERAL = -1;
const NONE = -2;

/** The state of all pages of a tile, if they have one: most tiles do. */
function onlyState(counts: Uint32Array, offset: number): number {
  let only = NONE;
  for (let state = 0; state < PAGE_STATE_COUNT; state++) {
    if (counts[offset + state] === 0) continue;
    if (only !== NONE) return SEVERAL;
    only = state;
  }
  return only;
}
