import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countPages, emptyCounts } from './page-counts.js';
import { PAGE_FLAGS } from './page-flags.js';
import { uniformRuns } from './page-runs.js';
import { PageState } from './page-state.js';
import { expand, hugePieces, picture, runsOf, runsOfPieces, smallPages } from './text-picture.fixture.js';

test('pages are counted by state, and by flag beside it', () => {
  const counts = countPages(picture('..P*P*P SS'));
  expect(counts.states[PageState.unmapped]).toBe(2);
  expect(counts.states[PageState.present]).toBe(3);
  expect(counts.states[PageState['shared-swapped']]).toBe(2);
  expect(counts.flags[0]).toBe(2);
});

test('counts of several mappings add up in one place', () => {
  const total = emptyCounts();
  countPages(picture('PPS'), total);
  expect(countPages(picture('P'), total)).toBe(total);
  expect(total.states[PageState.present]).toBe(3);
});

test('counts go beyond 2^32 pages', () => {
  expect(countPages(uniformRuns(2 ** 40 + 1, 0)).states[0]).toBe(2 ** 40 + 1);
});

test('property: the states add up to the size of the mapping', () => {
  fc.assert(
    fc.property(hugePieces, (pieces) => {
      const runs = runsOfPieces(pieces);
      expect(countPages(runs).states.reduce((sum, pages) => sum + pages, 0)).toBe(runs.pages);
    }),
  );
});

test('property: counting runs is counting pages', () => {
  fc.assert(
    fc.property(smallPages, (pages) => {
      const runs = runsOf(pages);
      const { states, flags } = countPages(runs);
      states.forEach((count, state) => {
        expect(count).toBe(expand(runs).filter((code) => (code & 0xff) === state).length);
      });
      PAGE_FLAGS.forEach(({ bit }, i) => {
        expect(flags[i]).toBe(pages.filter((code) => ((code >> 8) & bit) !== 0).length);
      });
    }),
  );
});
