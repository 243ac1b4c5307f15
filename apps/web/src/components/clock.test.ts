import { expect, test } from 'vitest';
import { formatAxisTimes } from './clock.js';

const NOON = new Date(2026, 10, 22, 12).getTime();

test('times of day on an axis are told apart', () => {
  expect(formatAxisTimes([NOON, NOON + 1000, NOON + 2000])).toEqual(['12:00:00', '12:00:01', '12:00:02']);
  expect(formatAxisTimes([NOON, NOON + 500, NOON + 1000])).toEqual(['12:00:00.00', '12:00:00.50', '12:00:01.00']);
  expect(formatAxisTimes([NOON])).toEqual(['12:00:00']);
  expect(formatAxisTimes([])).toEqual([]);
});
