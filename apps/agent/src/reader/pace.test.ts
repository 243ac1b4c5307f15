import { PaceReason } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_DUTY } from '../reader-options.js';
import { FIGURES_FLOOR_MS, FLOOR_MS, Pace } from './pace.js';

test('a cheap target is looked at ten times a second', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(0.4, true, 0);
  expect(pace.record(0.2, false, 100)).toMatchObject({ intervalMs: FLOOR_MS, reason: PaceReason.FLOOR });
});

test('a dear pass is followed by a pause that pays for it', () => {
  const pace = new Pace(DEFAULT_DUTY);
  pace.record(200, true, 0);
  const { intervalMs, duty, reason } = pace.record(100, false, 10_000);
  expect(reason).toBe(PaceReason.BUDGET);
  expect(intervalMs).toBeGreaterThanOrEqual(100 / DEFAULT_DUTY);
  expect(duty).toBeCloseTo(DEFAULT_DUTY, 10);
});

test('figures are read with the first pass, and then when their allowance has grown back', () => {
  const pace = new Pace(DEFAULT_DUTY);
  expect(pace.figuresDue(0)).toBe(true);
  pace.record(2, true, 0);
  pace.record(1, false, 100);
  expect(pace.figuresDue(FIGURES_FLOOR_MS - 1)).toBe(false);
  expect(pace.figuresDue(FIGURES_FLOOR_MS)).toBe(true);
  pace.record(101, true, 1000);
  // 100 ms more than a plain pass, at a fifth of 2 %: once in 25 s.
  expect(pace.figuresDue(25_000)).toBe(false);
  expect(pace.figuresDue(26_001)).toBe(true);
});

test('a target that costs the same each time never gets more than the duty, figures included', () => {
  const cost = fc.double({ min: 0.05, max: 3000, noNaN: true });
  fc.assert(
    fc.property(cost, cost, (plain, extra) => {
      const pace = new Pace(DEFAULT_DUTY);
      let now = 0;
      let spent = 0;
      for (let pass = 0; pass < 300; pass++) {
        const withFigures = pace.figuresDue(now);
        const costMs = withFigures ? plain + extra : plain;
        // The first pass is on no account yet: its price has to be learnt.
        if (pass > 0) spent += costMs;
        now += pace.record(costMs, withFigures, now).intervalMs;
      }
      expect(spent / now).toBeLessThanOrEqual(DEFAULT_DUTY * 1.05);
    }),
  );
});
