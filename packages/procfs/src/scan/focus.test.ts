import { pageIndex } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { MapsLine } from '../parse/maps.js';
import { startsHolding } from './focus.js';

test('a mapping is found by each of its pages, and by no other', () => {
  const extents = fc.array(fc.tuple(fc.nat(5), fc.integer({ min: 1, max: 5 })), { maxLength: 30 });
  fc.assert(
    fc.property(extents, fc.array(fc.nat(250), { maxLength: 10 }), (gapsAndPages, asked) => {
      let at = 0;
      const lines = gapsAndPages.map(([gap, pages]) => {
        const start = at + gap;
        at = start + pages;
        return { start, end: at } as MapsLine;
      });
      const holding = lines.filter(({ start, end }) => asked.some((page) => start <= page && page < end));
      const found = startsHolding(lines, asked.map(pageIndex));
      expect([...found].sort((a, b) => a - b)).toEqual(holding.map(({ start }) => start));
    }),
  );
});
