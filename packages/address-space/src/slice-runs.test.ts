import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sliceRuns } from './slice-runs.js';
import { draw, expand, picture, runsOf, smallPages } from './text-picture.fixture.js';

test('a slice begins and ends within runs', () => {
  expect(draw(sliceRuns(picture('PPPP SSSS ..'), 2, 5))).toBe('PPSSS');
  expect(sliceRuns(picture('PPPP'), 1, 0)).toMatchObject({ pages: 0, count: 0 });
});

test('a slice of any pages is those pages', () => {
  fc.assert(
    fc.property(smallPages, fc.nat(), fc.nat(), (pages, a, b) => {
      const first = a % (pages.length + 1);
      const count = b % (pages.length - first + 1);
      expect(expand(sliceRuns(runsOf(pages), first, count))).toEqual(pages.slice(first, first + count));
    }),
  );
});

test('beyond the runs there is nothing to cut', () => {
  expect(() => sliceRuns(picture('PP'), 1, 2)).toThrow(RangeError);
});
