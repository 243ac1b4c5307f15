import type { Act, Backing, RegionReport, ResidencyRuns } from '@pagelapse/workload';
import { expect, test } from 'vitest';
import { expectedPages } from './expected-pages.js';

const ALL = new Set(['pagemap-scan', 'cachestat', 'mincore', 'map-files', 'pfn']);
const IN: ResidencyRuns = [{ count: 1, resident: true }];
const OUT: ResidencyRuns = [{ count: 1, resident: false }];

function said(act: Act | 'untouched', backing: Backing, { before = IN, after = IN, available = ALL } = {}): string {
  const region: RegionReport = { name: 'r', backing, address: '0x1000', pages: 1, acts: [{ act, first: 0, count: 1 }] };
  const [page] = expectedPages(region, before, after, available) as [ReturnType<typeof expectedPages>[number]];
  return 'state' in page ? page.state : `? ${page.unchecked}`;
}

const without = (...names: string[]): Set<string> => new Set([...ALL].filter((name) => !names.includes(name)));

test.each([
  ['write', 'anonymous', 'present'],
  ['lock', 'memfd', 'present'],
  ['read', 'anonymous', 'zero-page'],
  ['untouched', 'anonymous', 'unmapped'],
  ['untouched', 'file', 'on-disk'],
  ['untouched', 'memfd', 'unmapped'],
  ['drop', 'anonymous', 'unmapped'],
  ['drop', 'tmpfs', 'resident-elsewhere'],
  ['remove', 'memfd', 'unmapped'],
  ['guard', 'anonymous', 'guard'],
  ['write-protect', 'memfd', 'marker'],
  ['poison', 'anonymous', 'marker'],
] as const)('%s in %s memory is %s', (act, backing, state) => {
  expect(said(act, backing)).toBe(state);
});

test('what was paged out is in swap when it is not in memory, and else nothing is said', () => {
  expect(said('pageout', 'anonymous', { before: OUT, after: OUT })).toBe('swapped');
  expect(said('pageout', 'memfd', { before: OUT, after: OUT })).toBe('shared-swapped');
  expect(said('pageout', 'memfd')).toBe('? kept');
  expect(said('pageout', 'memfd', { before: IN, after: OUT })).toBe('? moved');
});

test('a page that reclaim took meanwhile is held against nothing', () => {
  for (const act of ['write', 'lock', 'drop'] as const) {
    expect(said(act, 'memfd', { before: IN, after: OUT })).toBe('? moved');
    expect(said(act, 'memfd', { before: OUT, after: OUT })).toBe('? moved');
  }
});

test('without a right or a feature, what it would show is left out and nothing else', () => {
  const closed = without('map-files');
  expect(said('untouched', 'shared-anonymous', { available: closed })).toBe('? closed');
  expect(said('write', 'shared-anonymous', { available: closed })).toBe('present');
  expect(said('untouched', 'memfd', { available: closed })).toBe('unmapped');
  const unanswered = without('mincore', 'cachestat');
  expect(said('drop', 'memfd', { available: unanswered })).toBe('? unanswered');
  expect(said('drop', 'memfd', { available: without('mincore') })).toBe('resident-elsewhere');
  expect(said('remove', 'memfd', { available: unanswered })).toBe('unmapped');
  expect(said('read', 'anonymous', { available: without('pagemap-scan', 'pfn') })).toBe('? untold');
  expect(said('read', 'anonymous', { available: without('pfn') })).toBe('zero-page');
  expect(said('poison', 'anonymous', { available: without('pfn') })).toBe('? hidden');
});
