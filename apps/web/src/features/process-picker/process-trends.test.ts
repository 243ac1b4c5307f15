import { expect, test } from 'vitest';
import type { ProcessRow } from '../../api/queries.js';
import { nextTrends, type SwapTrends, TREND_MS, trendChange } from './process-trends.js';

function row(privateSwap: number, more: Partial<ProcessRow> = {}): ProcessRow {
  const names = { comm: 'node', command: 'node', user: 'web' };
  return { pid: 1, handle: 'h1', access: 'readable', rss: 0, startedAtMs: 0, privateSwap, ...names, ...more };
}

function trends(lists: readonly (readonly ProcessRow[])[], everyMs = 2000): SwapTrends {
  return lists.reduce<SwapTrends>((before, rows, i) => nextTrends(before, rows, i * everyMs), new Map());
}

test('private and shared swap are followed together, from list to list', () => {
  const made = trends([[row(5, { sharedSwap: 0 })], [row(5, { sharedSwap: 20 })], [row(4, { sharedSwap: 30 })]]);
  expect(made.get('h1')).toEqual({ times: [0, 2000, 4000], swap: [5, 25, 34] });
  expect(trendChange(made.get('h1'))).toBe(29);
});

test('what is older than a minute is forgotten, and so is a process that is gone', () => {
  const made = trends(
    [[row(9, { sharedSwap: 0 })], [row(5, { sharedSwap: 0 })], [row(6, { sharedSwap: 0 })]],
    TREND_MS,
  );
  expect(made.get('h1')?.swap).toEqual([5, 6]);
  expect(nextTrends(made, [], 0).size).toBe(0);
});

test('without a measure of shared swap there is no trend, and its first measure is no change', () => {
  const made = trends([[row(5)], [row(5, { sharedSwap: 400 })]]);
  expect(trendChange(made.get('h1'))).toBe(0);
  expect(trendChange(trends([[row(5, { access: 'denied' })]]).get('h1'))).toBe(0);
});
