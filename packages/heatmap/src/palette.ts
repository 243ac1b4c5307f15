import type { PageFlagName, PageStateName } from '@pagelapse/address-space';

/**
 * Why: the one place that knows what a page state looks like. Canvas, legend, tooltip and charts all read it, so a
 * colour on the screen means the same thing everywhere.
 *
 * The hues are Okabe and Ito's, moved apart until the closest pair of solid states keeps a CIEDE2000 distance of 12
 * for normal sight and for complete deuteranopia, protanopia and tritanopia (palette.test.ts). States that are not
 * about data (guard, marker) or not known are grey and told apart by their pattern.
 */
export type PatternName = 'solid' | 'rising' | 'falling' | 'dotted' | 'sparse';

/** What a state is painted with: `ink`, and for a pattern the second colour that lies between its lines. */
export interface StateInk {
  readonly ink: string;
  readonly pattern: PatternName;
  readonly between: string;
}

export type ThemeName = 'light' | 'dark';

export interface Palette {
  readonly theme: ThemeName;
  /** Behind the map: where there is no page at all. */
  readonly outside: string;
  readonly states: { readonly [S in PageStateName]: StateInk };
  /** Where pages are and no reading tells of them. */
  readonly unread: StateInk;
  /** Marks laid over a state. */
  readonly flags: { readonly [F in PageFlagName]: string };
  /** A page that has just changed is drawn towards this and fades back. */
  readonly flash: string;
  /** Outline of the cell under the keyboard's cursor. */
  readonly cursor: string;
}

function solid(ink: string): StateInk {
  return { ink, pattern: 'solid', between: ink };
}

const LIGHT: Palette = {
  theme: 'light',
  outside: '#ffffff',
  states: {
    unmapped: solid('#eceef1'),
    present: solid('#2a74bd'),
    'zero-page': solid('#9acbff'),
    swapped: solid('#f2a900'),
    'shared-swapped': solid('#b00060'),
    'swap-cached': solid('#80721c'),
    'resident-elsewhere': solid('#00ad75'),
    'on-disk': solid('#a0a6af'),
    guard: { ink: '#5d646d', pattern: 'rising', between: '#d3d7dc' },
    marker: { ink: '#5d646d', pattern: 'dotted', between: '#d3d7dc' },
    'unknown-absent': { ink: '#5d646d', pattern: 'falling', between: '#f7f8f9' },
  },
  unread: { ink: '#a0a6af', pattern: 'sparse', between: '#ffffff' },
  flags: {
    'soft-dirty': '#f0e442',
    exclusive: '#ffffff',
    file: '#c9ced6',
    huge: '#16191d',
    'uffd-wp': '#7d8590',
    'in-motion': '#ffffff',
    'writes-unknown': '#ffffff',
  },
  flash: '#ffffff',
  cursor: '#16191d',
};

const DARK: Palette = {
  theme: 'dark',
  outside: '#121417',
  states: {
    unmapped: solid('#1f2327'),
    present: solid('#4f93e6'),
    'zero-page': solid('#4a6678'),
    swapped: solid('#f9b600'),
    'shared-swapped': solid('#e000a8'),
    'swap-cached': solid('#5c4c08'),
    'resident-elsewhere': solid('#3fd29a'),
    'on-disk': solid('#9099a8'),
    guard: { ink: '#9199a4', pattern: 'rising', between: '#2f353c' },
    marker: { ink: '#9199a4', pattern: 'dotted', between: '#2f353c' },
    'unknown-absent': { ink: '#9199a4', pattern: 'falling', between: '#16191d' },
  },
  unread: { ink: '#4f5761', pattern: 'sparse', between: '#121417' },
  flags: {
    'soft-dirty': '#f0e442',
    exclusive: '#ffffff',
    file: '#c9ced6',
    huge: '#0b0d0f',
    'uffd-wp': '#6d7681',
    'in-motion': '#ffffff',
    'writes-unknown': '#ffffff',
  },
  flash: '#ffffff',
  cursor: '#ffffff',
};

export const PALETTES: { readonly [T in ThemeName]: Palette } = { light: LIGHT, dark: DARK };

/**
 * The order states are stacked in, from the bottom up, in cells and in charts alike: memory first, then what left it,
 * then what holds nothing. The states this project is about sit together above the memory they came from.
 */
export const STACK_ORDER: readonly PageStateName[] = [
  'present',
  'zero-page',
  'resident-elsewhere',
  'swap-cached',
  'swapped',
  'shared-swapped',
  'unknown-absent',
  'on-disk',
  'guard',
  'marker',
  'unmapped',
];
