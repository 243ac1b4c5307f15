import { expect, test } from 'vitest';
import { formatByteSize, parseByteSize } from './byte-size.js';

test('sizes as people write them', () => {
  expect(parseByteSize('1G')).toBe(2 ** 30);
  expect(parseByteSize('256m')).toBe(2 ** 28);
  expect(parseByteSize('1.5GiB')).toBe(1.5 * 2 ** 30);
  expect(parseByteSize('4096')).toBe(4096);
  for (const bad of ['', '0', '-1G', '1T', 'G', '1e3', '9999999999G']) expect(parseByteSize(bad)).toBeUndefined();
});

test('sizes as people read them', () => {
  expect(formatByteSize(2 ** 30)).toBe('1 GiB');
  expect(formatByteSize(90.5 * 2 ** 20)).toBe('90.5 MiB');
  expect(formatByteSize(12 * 2 ** 10)).toBe('12 KiB');
});
