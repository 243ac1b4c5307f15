import { expect, test } from 'vitest';
import { EVIDENCE, Evidence } from './evidence.js';
import { flagNames, PAGE_FLAG_COUNT, PAGE_FLAGS, PageFlag } from './page-flags.js';
import { PAGE_STATE_COUNT, PAGE_STATES, PageState, pageStateOf } from './page-state.js';

/** These numbers are in recordings and on the wire: a change here is a new protocol version, never an edit. */
test('the codes of page states are what they have always been', () => {
  expect(PageState).toEqual({
    unmapped: 0,
    present: 1,
    'zero-page': 2,
    swapped: 3,
    'shared-swapped': 4,
    'swap-cached': 5,
    'resident-elsewhere': 6,
    'on-disk': 7,
    guard: 8,
    marker: 9,
    'unknown-absent': 10,
  });
});

test('the bits of page flags are what they have always been', () => {
  expect(PageFlag).toEqual({
    'soft-dirty': 1,
    exclusive: 2,
    file: 4,
    huge: 8,
    'uffd-wp': 16,
    'in-motion': 32,
    'writes-unknown': 64,
  });
});

test('a code is its row: tables are indexed by it', () => {
  PAGE_STATES.forEach((row, i) => {
    expect(row.code).toBe(i);
    expect(pageStateOf(i)).toBe(row);
  });
  EVIDENCE.forEach((row, i) => {
    expect(row.code).toBe(i);
  });
  expect(PAGE_STATE_COUNT).toBe(PAGE_STATES.length);
  expect(Evidence.object).toBe(1);
});

test('a state code of a later version is absent, not guessed', () => {
  expect(pageStateOf(PAGE_STATE_COUNT)).toBeUndefined();
  expect(pageStateOf(255)).toBeUndefined();
});

test('flag bits are one each, fit a byte and are named in table order', () => {
  const bits = PAGE_FLAGS.map((flag) => flag.bit);
  expect(bits).toEqual(bits.map((_, i) => 1 << i));
  expect(PAGE_FLAG_COUNT).toBeLessThanOrEqual(8);
  expect(flagNames(0)).toEqual([]);
  expect(flagNames(1 | 32)).toEqual(['soft-dirty', 'in-motion']);
});

test('every row says what it means in words of its own', () => {
  for (const table of [PAGE_STATES, PAGE_FLAGS]) {
    expect(new Set(table.map((row) => row.label)).size).toBe(table.length);
    expect(new Set(table.map((row) => row.meaning)).size).toBe(table.length);
  }
  expect(new Set(EVIDENCE.map((row) => row.meaning)).size).toBe(EVIDENCE.length);
});
