import { expect, test } from 'vitest';
import { parseSize } from './size.js';

test('sizes are whole MiB or GiB', () => {
  expect(parseSize('16G')).toBe(16 * 2 ** 30);
  expect(parseSize('512M')).toBe(512 * 2 ** 20);
  for (const text of ['', '16', 'G', '0G', '-1G', '1.5G', '1T', '16 G', '9999999G']) {
    expect(parseSize(text)).toBeUndefined();
  }
});
