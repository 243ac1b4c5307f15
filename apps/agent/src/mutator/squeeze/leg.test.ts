import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextLimit, wantedAt } from './leg.js';

const MIB = 2 ** 20;
const LEG = { from: 200, goal: 100, beganMs: 1000, rampMs: 1000 };

test('a ramp is even over time and ends at the goal', () => {
  expect([0, 1000, 1500, 2000, 9999].map((now) => wantedAt(LEG, now))).toEqual([200, 200, 150, 100, 100]);
});

test('a step is at its goal at once', () => {
  expect(wantedAt({ ...LEG, rampMs: 0 }, 1000)).toBe(100);
});

test('a limit comes down in pieces and goes up at once, in whole pages', () => {
  expect(nextLimit(1000 * MIB, 100 * MIB, 4096)).toBe(936 * MIB);
  expect(nextLimit(120 * MIB, 100 * MIB + 5, 4096)).toBe(100 * MIB);
  expect(nextLimit(100 * MIB, 900 * MIB, 4096)).toBe(900 * MIB);
});

test('pieces arrive, and none is below the goal', () => {
  const size = fc.integer({ min: 0, max: 2 ** 33 });
  fc.assert(
    fc.property(size, size, (from, goal) => {
      let limit = from;
      for (let pieces = 0; pieces < 200 && limit > goal; pieces++) {
        const next = nextLimit(limit, goal, 4096);
        expect(next).toBeGreaterThanOrEqual(Math.floor(goal / 4096) * 4096);
        if (next === limit) break;
        limit = next;
      }
      expect(limit).toBeLessThanOrEqual(Math.max(from, goal));
      if (from > goal) expect(limit).toBe(Math.floor(goal / 4096) * 4096);
    }),
  );
});
