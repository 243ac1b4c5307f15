import { expect, test } from 'vitest';
import {
  FRESH_MS,
  pauseAfter,
  SHARED_SWAP_DUTY,
  SHARED_SWAP_FLOOR_MS,
  SharedSwapBook,
  STALE_MS,
} from './shared-swap.js';

const [a, b] = [
  { pid: 10, startTime: 1 },
  { pid: 11, startTime: 1 },
];

test('what was never read comes first, then the oldest reading, and fresh ones wait', () => {
  const book = new SharedSwapBook();
  expect(book.next([a, b], 0)).toBe(a);
  book.note(a, 4096, 0);
  expect(book.next([a, b], 1)).toBe(b);
  book.note(b, 0, 1);
  expect(book.next([a, b], 2)).toBeUndefined();
  expect(book.next([a, b], FRESH_MS + 1)).toBe(a);
});

test('a reading is shown until it is stale', () => {
  const book = new SharedSwapBook();
  book.note(a, 4096, 0);
  expect(book.bytesOf(a, STALE_MS)).toBe(4096);
  expect(book.bytesOf(a, STALE_MS + 1)).toBeUndefined();
});

test('a pid that belongs to another process by now has no reading', () => {
  const book = new SharedSwapBook();
  book.note(a, 4096, 0);
  expect(book.bytesOf({ pid: 10, startTime: 2 }, 1)).toBeUndefined();
});

test('processes that are gone are forgotten', () => {
  const book = new SharedSwapBook();
  book.note(a, 4096, 0);
  book.keepOnly([b]);
  expect(book.bytesOf(a, 1)).toBeUndefined();
});

test('readings together stay within their share of a core', () => {
  expect(pauseAfter(0.01)).toBe(SHARED_SWAP_FLOOR_MS);
  expect(15 / (15 + pauseAfter(15))).toBeCloseTo(SHARED_SWAP_DUTY, 10);
});
