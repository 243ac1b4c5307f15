import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bandOfBeat, bandWithin } from './rhythm.js';

test('the bands of one sweep cover every page once, whatever the lag', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 500 }),
      fc.integer({ min: 1, max: 60 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (pages, beats, lag) => {
        const seen = new Array<number>(pages).fill(0);
        for (let beat = 0; beat < beats; beat++) {
          const { first, count } = bandOfBeat(beat, pages, beats, lag);
          for (let page = first; page < first + count; page++) seen[page] = (seen[page] as number) + 1;
        }
        expect(seen.every((times) => times === 1)).toBe(true);
      },
    ),
  );
});

test('a band that crosses runs is cut at their borders', () => {
  const runs = [
    { first: 10, count: 4 },
    { first: 20, count: 6 },
  ];
  expect(bandWithin(runs, { first: 2, count: 4 })).toEqual([
    { first: 12, count: 2 },
    { first: 20, count: 2 },
  ]);
  expect(bandWithin(runs, { first: 10, count: 5 })).toEqual([]);
});
