import { expect, test } from 'vitest';
import { formatByteSize } from './byte-size.js';

test('sizes as people read them', () => {
  expect(formatByteSize(2 ** 30)).toBe('1 GiB');
  expect(formatByteSize(90.5 * 2 ** 20)).toBe('90.5 MiB');
  expect(formatByteSize(12 * 2 ** 10)).toBe('12 KiB');
});
