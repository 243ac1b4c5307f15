import fc from 'fast-check';
import { expect, test } from 'vitest';
import { kpageFlags } from './page-frame.js';

test('flags by the names of include/uapi/linux/kernel-page-flags.h', () => {
  expect(kpageFlags(0n)).toEqual([]);
  expect(kpageFlags(0b1000_0110_1000n)).toEqual(['uptodate', 'lru', 'active', 'mmap']);
  expect(kpageFlags(1n << 22n)).toEqual(['thp']);
  expect(kpageFlags(1n << 26n)).toEqual(['pgtable']);
  // The kernel's own flags, from bit 32 on, have no name that can be relied on.
  expect(kpageFlags(1n << 33n)).toEqual([]);
});

test('as many names as bits are set below 27', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: 0n, max: 2n ** 27n - 1n }), (word) => {
      expect(kpageFlags(word)).toHaveLength(word.toString(2).replaceAll('0', '').length);
    }),
  );
});
