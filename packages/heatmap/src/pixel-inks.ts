import { PAGE_STATE_COUNT, PAGE_STATES, type PageFlagName, PageState } from '@pagelapse/address-space';
import { type Palette, STACK_ORDER } from './palette.js';
import { PATTERN_CSS_PERIOD, patternInk } from './pattern.js';

/** A pixel of ImageData read through a Uint32Array on a little-endian machine: alpha, blue, green, red from the top. */
export function packedPixel(hex: string): number {
  const rgb = Number.parseInt(hex.slice(1), 16);
  const red = (rgb >>> 16) & 0xff;
  const green = (rgb >>> 8) & 0xff;
  const blue = rgb & 0xff;
  return ((0xff << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** `from` drawn towards `to` by `share` of the way, in steps of 1/256, two channels at a time. */
export function mixPixels(from: number, to: number, share: number): number {
  const of = Math.round(share * 256);
  const rest = 256 - of;
  const redBlue = (((from & 0xff00ff) * rest + (to & 0xff00ff) * of) >>> 8) & 0xff00ff;
  const green = (((from & 0xff00) * rest + (to & 0xff00) * of) >>> 8) & 0xff00;
  return (0xff000000 | redBlue | green) >>> 0;
}

/** Stands among the state codes of compiled inks for pages of which no reading tells. */
export const UNREAD = PAGE_STATE_COUNT;

/** A palette compiled for one device pixel ratio. */
export interface PixelInks {
  /** Pattern period in device pixels. */
  readonly period: number;
  /** Is the state one colour all over? By state code. */
  readonly solid: Uint8Array;
  /** `pixels[(state * period + y % period) * period + x % period]`; behind the last state, what was not read. */
  readonly pixels: Uint32Array;
  readonly outside: number;
  readonly flash: number;
  readonly flags: { readonly [F in PageFlagName]: number };
  /** State codes from the bottom of a cell up. */
  readonly stack: Uint8Array;
}

export function compileInks(palette: Palette, devicePixelRatio: number): PixelInks {
  const period = Math.max(4, Math.round(PATTERN_CSS_PERIOD * devicePixelRatio));
  const pixels = new Uint32Array((UNREAD + 1) * period * period);
  const solid = new Uint8Array(UNREAD + 1);
  const codes = [
    ...PAGE_STATES.map(({ code, name }) => ({ code, ...palette.states[name] })),
    { code: UNREAD, ...palette.unread },
  ];
  for (const { code, ink, pattern, between } of codes) {
    solid[code] = pattern === 'solid' ? 1 : 0;
    const [line, ground] = [packedPixel(ink), packedPixel(between)];
    for (let y = 0; y < period; y++) {
      for (let x = 0; x < period; x++) {
        pixels[(code * period + y) * period + x] = patternInk(pattern, x, y, period) ? line : ground;
      }
    }
  }
  const flags = Object.fromEntries(
    Object.entries(palette.flags).map(([name, hex]) => [name, packedPixel(hex)]),
  ) as PixelInks['flags'];
  return {
    period,
    solid,
    pixels,
    outside: packedPixel(palette.outside),
    flash: packedPixel(palette.flash),
    flags,
    stack: Uint8Array.from(STACK_ORDER, (name) => PageState[name]),
  };
}
