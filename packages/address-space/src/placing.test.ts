import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageIndex } from './page-index.js';
import { AS_ADDRESSES, asOffsets, placedRange } from './placing.js';

const starts = fc.uniqueArray(fc.integer({ min: 2 ** 33, max: 2 ** 45 }), { minLength: 1, maxLength: 40 });

test('S13: as offsets, mappings are known by their number alone and are written from 0 on', () => {
  fc.assert(
    fc.property(starts, (pages) => {
      const mappings = pages.sort((a, b) => a - b).map((start) => ({ mapping: { start: pageIndex(start) } }));
      const offsets = asOffsets(mappings);
      for (const [i, { mapping }] of mappings.entries()) {
        expect(offsets.of(mapping)).toEqual({ first: 0, number: i + 1 });
        expect(AS_ADDRESSES.of(mapping)).toEqual({ first: mapping.start });
        expect(placedRange(offsets.of(mapping), 1, 4, 4096)).toBe(`0x1000-0x5000 of mapping ${i + 1}`);
      }
    }),
  );
});

test('a mapping that is not among them has no number, and no address either', () => {
  expect(asOffsets([]).of({ start: pageIndex(0x7f000) })).toEqual({ first: 0 });
});

test('addresses stay what they are', () => {
  expect(placedRange(AS_ADDRESSES.of({ start: pageIndex(0x7f000) }), 0, 8, 4096)).toBe('0x7f000000-0x7f008000');
});
