import { PAGE_STATE_COUNT, PageState } from '@pagelapse/address-space';

/** One in this many pixels of a cell at least goes to a state that tells of swap, however few pages have it. */
const SWAP_SHARE = 6;
/** ... and to any other state but unmapped. All minimums together stay below the whole: 4 / 6 + 6 / 24 < 1. */
const OTHER_SHARE = 24;

/** Least share of a cell by state code, as one part in N; unmapped is the ground and claims nothing. */
const LEAST_PART = new Uint8Array(PAGE_STATE_COUNT).fill(OTHER_SHARE);
LEAST_PART[PageState.swapped] = SWAP_SHARE;
LEAST_PART[PageState['shared-swapped']] = SWAP_SHARE;
LEAST_PART[PageState['swap-cached']] = SWAP_SHARE;
LEAST_PART[PageState['unknown-absent']] = SWAP_SHARE;

/**
 * How many of a cell's `area` pixels each state gets. The rule of the picture:
 *
 * 1. A cell is filled by area: half the pages, half the pixels. Colours are never blended, so every pixel is a colour
 *    of the legend.
 * 2. A state with any page at all gets at least one pixel in 24, a swap state one in 6: one swapped page of 4,096 is
 *    still seen. What these minimums take is paid by the states above their minimum, in proportion.
 * 3. The pixels add up to `area`.
 *
 * `counts` are the tile's pages from `offset` on, `into` one element a state. With less room than states, the first
 * minimums in state order are served.
 */
export function sharePixels(counts: Uint32Array, offset: number, area: number, into: Uint32Array): void {
  into.fill(0);
  let left = area;
  let payers = 0;
  let states = 0;
  for (let s = 0; s < PAGE_STATE_COUNT; s++) {
    const count = counts[offset + s] as number;
    if (count === 0) continue;
    payers += count;
    held[states++] = s;
  }
  if (payers === 0) return;
  // Each minimum granted shrinks what is left for the rest, which may push another state below its own.
  for (let settled = false; !settled; ) {
    settled = true;
    for (let i = 0; i < states; i++) {
      const s = held[i] as number;
      const count = counts[offset + s] as number;
      if (count === payers || into[s] !== 0) continue;
      const least = leastPixels(s, area);
      if (count * left >= least * payers) continue;
      const granted = Math.min(least, left);
      if (granted === 0) continue;
      into[s] = granted;
      left -= granted;
      payers -= count;
      settled = false;
    }
  }
  divide(counts, offset, states, payers, left, into);
}

/** States of the tile at hand that have pages. */
const held = new Uint8Array(PAGE_STATE_COUNT);

function leastPixels(state: number, area: number): number {
  return state === PageState.unmapped ? 0 : Math.max(1, Math.floor(area / (LEAST_PART[state] as number)));
}

/** Divides `left` pixels among the states that have none yet, in proportion; rounding never loses a pixel. */
function divide(
  counts: Uint32Array,
  offset: number,
  states: number,
  payers: number,
  left: number,
  into: Uint32Array,
): void {
  let seen = 0;
  let given = 0;
  for (let i = 0; i < states; i++) {
    const s = held[i] as number;
    if (into[s] !== 0) continue;
    seen += counts[offset + s] as number;
    const upTo = Math.min(left, Math.round((seen / payers) * left));
    into[s] = upTo - given;
    given = upTo;
  }
}
