import { expect, test } from 'vitest';
import { parseByteSize } from './byte-size.js';

test('sizes as people write them', () => {
  expect(parseByteSize('1G')).toBe(2 ** 30);
  expect(parseByteSize('2T')).toBe(2 ** 41);
  expect(parseByteSize('256m')).toBe(2 ** 28);
  expect(parseByteSize('1.5GiB')).toBe(1.5 * 2 ** 30);
  expect(parseByteSize('4096')).toBe(4096);
  for (const bad of ['', '0', '-1G', 'G', '1e3', '9999999999G']) expect(parseByteSize(bad)).toBeUndefined();
});
