import type { MemoryFigures } from '@pagelapse/procfs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type BoundsInput, boundsOf, limitRefusal, ROOM_BYTES } from './bounds.js';

const MIB = 2 ** 20;
const FIGURES: MemoryFigures = {
  usage: 200 * MIB,
  swapped: 0,
  anon: 150 * MIB,
  file: 40 * MIB,
  inactiveFile: 30 * MIB,
  unevictable: 2 * MIB,
  kernel: 5 * MIB,
};
const INPUT: BoundsInput = {
  figures: FIGURES,
  host: { memTotal: 1000 * MIB, swapTotal: 1000 * MIB, swapFree: 1000 * MIB },
  limit: undefined,
  swapLimit: undefined,
  pageSize: 4096,
};

test("with room in swap, what is locked or the kernel's stays, and room to go on", () => {
  const { floor, floorBecause, unreclaimable } = boundsOf(INPUT);
  expect(unreclaimable).toBe(7 * MIB);
  // Usage has 3 MiB that are on none of the lists.
  expect(floor).toBe(10 * MIB + ROOM_BYTES);
  expect(floorBecause).toContain('7 MiB are locked');
});

test('without swap all anonymous memory stays: the kernel could only kill', () => {
  const { floor, floorBecause } = boundsOf({ ...INPUT, host: { memTotal: 1000 * MIB, swapTotal: 0, swapFree: 0 } });
  expect(floor).toBe(160 * MIB + ROOM_BYTES);
  expect(floorBecause).toContain('150 MiB could only go to swap, and there is none');
});

test('a part of swap stays free for everybody else, and a limit of swap counts as well', () => {
  const host = { memTotal: 1000 * MIB, swapTotal: 1000 * MIB, swapFree: 100 * MIB };
  expect(boundsOf({ ...INPUT, host }).floor).toBe((160 - 50) * MIB + ROOM_BYTES);
  expect(boundsOf({ ...INPUT, swapLimit: 30 * MIB }).floor).toBe((160 - 30) * MIB + ROOM_BYTES);
});

test.each([
  ['the host', undefined, 1000 * MIB, 'The host has 1000 MiB'],
  ['a limit in force', 300 * MIB, 300 * MIB, 'A limit of 300 MiB is in force'],
  ['a limit that is none on this host', 9000 * MIB, 1000 * MIB, 'The host has'],
])('the ceiling is %s', (_what, limit, ceiling, words) => {
  const bounds = boundsOf({ ...INPUT, limit });
  expect(bounds.ceiling).toBe(ceiling);
  expect(bounds.ceilingBecause).toContain(words);
});

test('limits outside are refused with the reason', () => {
  const bounds = boundsOf(INPUT);
  expect(limitRefusal(bounds.floor, bounds)).toBeUndefined();
  expect(limitRefusal(bounds.ceiling, bounds)).toBeUndefined();
  expect(limitRefusal(bounds.floor - 1, bounds)).toContain('below the floor');
  expect(limitRefusal(bounds.ceiling + 1, bounds)).toContain('The host has');
});

test('the floor is never below what cannot be taken, and whole pages', () => {
  const amount = fc.integer({ min: 0, max: 2 ** 40 });
  fc.assert(
    fc.property(amount, amount, amount, amount, amount, amount, (usage, anon, file, kernel, unevictable, swapFree) => {
      const figures = { ...FIGURES, usage, anon, file, kernel, unevictable };
      const host = { memTotal: 2 ** 41, swapTotal: 2 ** 40, swapFree };
      const { floor } = boundsOf({ ...INPUT, figures, host });
      expect(floor).toBeGreaterThanOrEqual(kernel + unevictable + ROOM_BYTES);
      expect(floor % 4096).toBe(0);
    }),
  );
});
