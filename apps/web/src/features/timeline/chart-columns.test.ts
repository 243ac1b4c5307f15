import { expect, test } from 'vitest';
import { CHART_STATES, perSecond, withGaps } from './chart-columns.js';

test('unmapped pages are not in the chart, all others are', () => {
  expect(CHART_STATES).not.toContain('unmapped');
  expect(CHART_STATES).toHaveLength(10);
});

test('a rate needs two samples; a counter that started anew has none', () => {
  const rate = perSecond(Float64Array.of(0, 500, 1000, 2000), Float64Array.of(10, 20, 5, 7));
  expect([...rate]).toEqual([Number.NaN, 20, Number.NaN, 2]);
});

test('what is not known is a gap', () => {
  expect(withGaps(Float64Array.of(1, Number.NaN))).toEqual([1, null]);
});
