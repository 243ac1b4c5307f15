import { PAGE_STATES, type PageStateName } from '@pagelapse/address-space';
import {
  differenceCiede2000,
  filterDeficiencyDeuter,
  filterDeficiencyProt,
  filterDeficiencyTrit,
  parse,
  wcagContrast,
} from 'culori';
import { describe, expect, test } from 'vitest';
import { PALETTES, type Palette, STACK_ORDER } from './palette.js';

const distance = differenceCiede2000();
const SIGHTS = {
  normal: (hex: string) => parse(hex),
  deuteranopia: (hex: string) => filterDeficiencyDeuter(1)(colour(hex)),
  protanopia: (hex: string) => filterDeficiencyProt(1)(colour(hex)),
  tritanopia: (hex: string) => filterDeficiencyTrit(1)(colour(hex)),
};

function colour(hex: string): NonNullable<ReturnType<typeof parse>> {
  const parsed = parse(hex);
  if (parsed === undefined) throw new Error(`not a colour: ${hex}`);
  return parsed;
}

function worst(a: string, b: string): number {
  return Math.min(...Object.values(SIGHTS).map((see) => distance(see(a) ?? colour(a), see(b) ?? colour(b))));
}

function pairs(palette: Palette, names: readonly PageStateName[]): { pair: string; apart: number }[] {
  return names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .map((b) => ({ pair: `${a} / ${b}`, apart: worst(palette.states[a].ink, palette.states[b].ink) })),
  );
}

describe.each(Object.values(PALETTES))('the $theme palette', (palette) => {
  const solid = STACK_ORDER.filter((name) => palette.states[name].pattern === 'solid');

  test('keeps all solid states apart, the ground included, for every kind of sight', () => {
    for (const { pair, apart } of pairs(palette, solid)) expect(apart, pair).toBeGreaterThan(12);
  });

  test('keeps swapped, shared-swapped, swap-cached and present far apart', () => {
    const names: PageStateName[] = ['swapped', 'shared-swapped', 'swap-cached', 'present'];
    for (const { pair, apart } of pairs(palette, names)) expect(apart, pair).toBeGreaterThan(18);
  });

  test('draws every swap state against the ground with the contrast of a graphic (WCAG 1.4.11) or a wide distance', () => {
    for (const name of ['swapped', 'shared-swapped', 'present', 'resident-elsewhere'] as const) {
      expect(worst(palette.states[name].ink, palette.states.unmapped.ink), name).toBeGreaterThan(25);
    }
    for (const name of ['shared-swapped', 'present'] as const) {
      expect(wcagContrast(palette.states[name].ink, palette.states.unmapped.ink), name).toBeGreaterThan(3);
    }
  });

  test('gives states without a colour of their own a pattern of their own', () => {
    const patterns = PAGE_STATES.map(({ name }) => palette.states[name].pattern).filter((name) => name !== 'solid');
    expect(new Set(patterns).size).toBe(patterns.length);
    expect(patterns).toHaveLength(3);
    expect(patterns).not.toContain(palette.unread.pattern);
  });
});

test('the stack holds every state once', () => {
  expect([...STACK_ORDER].sort()).toEqual(PAGE_STATES.map(({ name }) => name).sort());
});
