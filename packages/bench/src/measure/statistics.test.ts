import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mean, median, quantile } from './statistics.js';

test('the median of two is the lower, of three the middle one, in whatever order they came', () => {
  expect(median([7])).toBe(7);
  expect(median([9, 2])).toBe(2);
  expect(median([30, 10, 20])).toBe(20);
});

test('a quantile is one of the values, and that share of all does not exceed it', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, share) => {
        const value = quantile(values, share);
        expect(values).toContain(value);
        expect(values.filter((other) => other <= value).length).toBeGreaterThanOrEqual(values.length * share);
      },
    ),
  );
});

test('nothing has neither median nor mean', () => {
  expect(() => median([])).toThrow(RangeError);
  expect(() => mean([])).toThrow(RangeError);
});
