import type { PageStateName } from '@pagelapse/address-space';

/** Bits of colour a terminal has, as tty.WriteStream.getColorDepth() tells; 1 for none. */
export type ColorDepth = number;

/**
 * The dashboard's colours among the 256 of xterm and among the 16 of ECMA-48. `undefined` is the terminal's own ground,
 * light or dark: nothing lies there.
 */
const INKS: { readonly [S in PageStateName]: { readonly of256: number; readonly of16: number } | undefined } = {
  present: { of256: 68, of16: 4 },
  'zero-page': { of256: 153, of16: 14 },
  'resident-elsewhere': { of256: 35, of16: 2 },
  'swap-cached': { of256: 100, of16: 6 },
  swapped: { of256: 214, of16: 3 },
  'shared-swapped': { of256: 162, of16: 5 },
  'unknown-absent': { of256: 243, of16: 8 },
  'on-disk': { of256: 248, of16: 7 },
  guard: { of256: 240, of16: 8 },
  marker: { of256: 240, of16: 8 },
  unmapped: undefined,
};

const RESET = '\x1b[0m';

/** `text` in the colour of a state, on the colour of another. */
export function inState(text: string, ink: PageStateName, ground: PageStateName, depth: ColorDepth): string {
  const codes = [...colour(ink, depth, 30), ...colour(ground, depth, 40)];
  return codes.length === 0 ? text : `\x1b[${codes.join(';')}m${text}${RESET}`;
}

/** `base`: 30 for ink, 40 for ground (ECMA-48 8.3.117, SGR). */
function colour(state: PageStateName, depth: ColorDepth, base: 30 | 40): number[] {
  const ink = INKS[state];
  if (depth === 1 || ink === undefined) return [];
  if (depth >= 8) return [base + 8, 5, ink.of256];
  return [ink.of16 < 8 ? base + ink.of16 : base + 60 + ink.of16 - 8];
}

export function bold(text: string, depth: ColorDepth): string {
  return depth === 1 ? text : `\x1b[1m${text}${RESET}`;
}

export function dim(text: string, depth: ColorDepth): string {
  return depth === 1 ? text : `\x1b[2m${text}${RESET}`;
}
