import fc from 'fast-check';
import { expect, test } from 'vitest';
import { visitStretches } from './stretches.js';
import { expand, picture, runsOf, smallPages } from './text-picture.fixture.js';

test('stretches hold every page once, in order, as it was and as it is', () => {
  fc.assert(
    fc.property(smallPages, smallPages, (some, others) => {
      const pages = Math.min(some.length, others.length);
      const [before, after] = [runsOf(some.slice(0, pages)), runsOf(others.slice(0, pages))];
      const [was, is]: [number[], number[]] = [[], []];
      visitStretches(before, after, (first, count, then, now) => {
        expect(first).toBe(was.length);
        was.push(...new Array<number>(count).fill(then));
        is.push(...new Array<number>(count).fill(now));
      });
      expect([was, is]).toEqual([expand(before), expand(after)]);
    }),
  );
});

test('readings of another number of pages are not of the same pages', () => {
  expect(() => visitStretches(picture('PP'), picture('P'), () => undefined)).toThrow(RangeError);
});
