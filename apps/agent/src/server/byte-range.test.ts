import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseByteRange } from './byte-range.js';

test.each([
  ['bytes=0-0', { first: 0, last: 0 }],
  ['bytes=2-', { first: 2, last: 9 }],
  ['bytes=2-99', { first: 2, last: 9 }],
  ['bytes=-3', { first: 7, last: 9 }],
  ['bytes=-99', { first: 0, last: 9 }],
  ['bytes=10-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=5-4', undefined],
  ['bytes=-', undefined],
  ['bytes=0-1,3-4', undefined],
  ['pages=0-1', undefined],
  [undefined, undefined],
])('%s of 10 bytes', (header, range) => {
  expect(parseByteRange(header, 10)).toEqual(range);
});

test('whatever is asked for, what is answered lies within the file', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^bytes=\d{0,4}-\d{0,4}$/), fc.nat(500), (header, size) => {
      const range = parseByteRange(header, size);
      if (typeof range !== 'object') return;
      expect(range.first).toBeGreaterThanOrEqual(0);
      expect(range.first).toBeLessThanOrEqual(range.last);
      expect(range.last).toBeLessThan(size);
    }),
  );
});
