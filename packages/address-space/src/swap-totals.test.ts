import { expect, test } from 'vitest';
import type { CountedMapping } from './count-once.js';
import type { EvidenceName } from './evidence.js';
import { countPages } from './page-counts.js';
import { pageIndex } from './page-index.js';
import { type PageRuns, PageRunsBuilder, uniformRuns } from './page-runs.js';
import { PageState } from './page-state.js';
import { residentPages, swapTotals } from './swap-totals.js';

const PAGE = 4096;
const shared = uniformRuns(8, PageState['shared-swapped']);

function view(runs: PageRuns, offsetPages: number, inode: string, evidence: EvidenceName = 'object'): CountedMapping {
  const mapping = {
    start: pageIndex(100),
    end: pageIndex(100 + runs.pages),
    perms: 'rw-s',
    offset: offsetPages * PAGE,
    dev: '00:01',
    inode,
    path: '/dev/zero (deleted)',
    kind: 'shared-anonymous',
  } as const;
  return { mapping, runs, counts: countPages(runs), evidence };
}

test('an object mapped twice is in swap once, however the views overlap', () => {
  expect(swapTotals([view(shared, 0, '7'), view(shared, 4, '7')], PAGE).sharedPages).toBe(12);
  expect(swapTotals([view(shared, 0, '7'), view(shared, 0, '8')], PAGE).sharedPages).toBe(16);
});

test('private, swap-cached and unknown pages are told apart; what is never walked is not called unknown', () => {
  const builder = new PageRunsBuilder();
  builder.push(3, PageState.swapped);
  builder.push(2, PageState['swap-cached']);
  builder.push(3, PageState['unknown-absent']);
  const unknown = uniformRuns(8, PageState['unknown-absent']);
  const totals = swapTotals([view(builder.finish(), 0, '7'), view(unknown, 0, '9', 'not-walked')], PAGE);
  expect(totals).toEqual({ privatePages: 3, sharedPages: 2, unknownPages: 3 });
});

test('a page in memory that two shared mappings show is one page; private mappings may hold copies', () => {
  const present = uniformRuns(8, PageState.present);
  const privately = (counted: CountedMapping): CountedMapping => ({
    ...counted,
    mapping: { ...counted.mapping, perms: 'rw-p' },
  });
  const twice = [view(present, 0, '7'), view(present, 4, '7')];
  expect(residentPages(twice, PAGE)).toBe(12);
  expect(residentPages(twice.map(privately), PAGE)).toBe(16);
});
