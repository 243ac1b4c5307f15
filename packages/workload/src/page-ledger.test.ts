import { expect, test } from 'vitest';
import { PageLedger } from './page-ledger.js';

test('the last act on a page counts', () => {
  const ledger = new PageLedger(6);
  ledger.enter('write', { first: 1, count: 4 });
  ledger.enter('drop', { first: 2, count: 1 });
  expect(ledger.runs()).toEqual([
    { act: 'untouched', first: 0, count: 1 },
    { act: 'write', first: 1, count: 1 },
    { act: 'drop', first: 2, count: 1 },
    { act: 'write', first: 3, count: 2 },
    { act: 'untouched', first: 5, count: 1 },
  ]);
  expect(ledger.carries(['drop'], { first: 0, count: 2 })).toBe(false);
  expect(ledger.carries(['drop', 'guard'], { first: 0, count: 3 })).toBe(true);
});
