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
 * share of the area (sharePixels). A started row of pixels is shared by two states from left to right.
 */
export function paintCell(buffer: PixelBuffer, rect: Rect, counts: Uint32Array, tile: number, inks: PixelInks): void {
  const offset = tile * PAGE_STATE_COUNT;
  sharePixels(counts, offset, rect.width * rect.height, shares);
  let at = 0;
  for (const state of inks.stack) {
    const share = shares[state] as number;
    if (share === 0) continue;
    fillFromBelow(buffer, rect, at, at + share, state, inks);
    at += share;
  }
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
  let at = from;
  while (at < to) {
    const row = Math.floor(at / rect.width);
    const left = at - row * rect.width;
    const right = Math.min(rect.width, left + to - at);
    const y = rect.y + rect.height - 1 - row;
    const start = y * buffer.width + rect.x;
    const ink = (state * inks.period + (y % inks.period)) * inks.period;
    if (inks.solid[state] === 1) buffer.pixels.fill(inks.pixels[ink] as number, start + left, start + right);
    else {
      for (let x = left; x < right; x++) {
        buffer.pixels[start + x] = inks.pixels[ink + ((rect.x + x) % inks.period)] as number;
      }
    }
    at += right - left;
  }
}
