import { countPages, PageFlag, PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { longestStretches, spokenMap } from './spoken-map.js';

const LETTERS: Readonly<Record<string, number>> = {
  '.': PageState.unmapped,
  P: PageState.present,
  S: PageState['shared-swapped'],
  s: PageState.swapped,
};

function picture(letters: string) {
  const builder = new PageRunsBuilder();
  for (const letter of letters) builder.push(1, LETTERS[letter] as number);
  return builder.finish();
}

function map(letters: string, atMs: number) {
  const runs = picture(letters);
  return { name: '/dev/zero', start: 0x100, runs, counts: countPages(runs), pageSize: 4096, atMs };
}

test('amounts, stretches and what changed are said', () => {
  const now = map('PPSSSS..PPPs', Date.parse('2026-11-26T16:00:10Z'));
  const before = map('PPPPSS..PPPs', Date.parse('2026-11-26T16:00:00Z'));
  expect(spokenMap(now, undefined)).toBe(
    '/dev/zero, 48 KiB: 20 KiB present, 4 KiB swapped, 16 KiB shared-swapped, 8 KiB unmapped. ' +
      'Longest stretches: 16 KiB shared-swapped from 0x102000; 12 KiB present from 0x108000; 8 KiB present from 0x100000.',
  );
  expect(spokenMap(now, before)).toMatch(/ Against [\d:]+: 8 KiB less present, 8 KiB more shared-swapped\.$/);
});

test('a stretch goes on over pages that differ in their flags alone, and ends with the mapping', () => {
  const builder = new PageRunsBuilder();
  builder.push(2, PageState.present);
  builder.push(3, pageCode(PageState.present, PageFlag.exclusive));
  builder.push(9, PageState.unmapped);
  expect(longestStretches(builder.finish(), 3)).toEqual([{ first: 0, pages: 5, state: PageState.present }]);
  expect(longestStretches(picture(''), 3)).toEqual([]);
});
