import { expect, test } from 'vitest';
import { nextSort, readSort, sortedAs, writeSort } from './sort-order.js';

const COLUMNS = ['pid', 'rss'] as const;

test('an order is written into the URL and read back', () => {
  for (const order of [
    { column: 'pid', descending: false },
    { column: 'rss', descending: true },
  ] as const) {
    expect(readSort(writeSort(order), COLUMNS)).toEqual(order);
  }
});

test('a column that is not there is no order', () => {
  expect(readSort('-salary', COLUMNS)).toBeUndefined();
  expect(readSort(undefined, COLUMNS)).toBeUndefined();
});

test('numbers start with the largest, and asking again turns the order round', () => {
  const first = nextSort<'pid' | 'rss'>({ column: 'pid', descending: false }, 'rss', true);
  expect(first).toEqual({ column: 'rss', descending: true });
  expect(nextSort(first, 'rss', true)).toEqual({ column: 'rss', descending: false });
  expect(sortedAs(first, 'rss')).toBe('descending');
  expect(sortedAs(first, 'pid')).toBeUndefined();
});
