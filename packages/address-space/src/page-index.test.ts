import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAddress, pageIndex, pageOfAddress, parseAddress } from './page-index.js';

const PAGE = 4096;

test('an address is written as the kernel writes it', () => {
  expect(formatAddress(pageIndex(0x7f3c2a400), PAGE)).toBe('0x7f3c2a400000');
  expect(formatAddress(pageIndex(0), PAGE)).toBe('0x0');
});

test('an address is read with or without 0x, in either case, anywhere in its page', () => {
  for (const text of ['0x7f3c2a400000', '7f3c2a400000', '0x7F3C2A400FFF']) {
    expect(parseAddress(text, PAGE)).toBe(0x7f3c2a400);
  }
});

test('text that is no address of at most 64 bits is absent, not zero', () => {
  for (const text of ['', '0x', 'x', '0x1g', ' 1', '1 ', '-1', '0x10000000000000000', '1.5', '0x0x1']) {
    expect(parseAddress(text, PAGE)).toBeUndefined();
  }
});

test('the last page of 64 bits, where vsyscall lives, is exact', () => {
  expect(parseAddress('ffffffffff600000', PAGE)).toBe(2 ** 52 - 2560);
  expect(formatAddress(pageIndex(2 ** 52 - 2560), PAGE)).toBe('0xffffffffff600000');
});

test('a page index is whole and not negative', () => {
  for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) expect(() => pageIndex(value)).toThrow(RangeError);
});

test('property: addresses of every page size come back', () => {
  fc.assert(
    fc.property(fc.bigInt(0n, 2n ** 64n - 1n), fc.constantFrom(4096, 16384, 65536), (address, pageSize) => {
      const page = pageOfAddress(address, pageSize);
      expect(BigInt(page) * BigInt(pageSize)).toBe(address - (address % BigInt(pageSize)));
      expect(parseAddress(formatAddress(page, pageSize), pageSize)).toBe(page);
    }),
  );
});
