import { expect, test } from 'vitest';
import { parseSwaps } from './swaps.js';

test('swap areas with their sizes in bytes, odd names and negative priorities too', () => {
  const text = [
    'Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority',
    '/dev/zram0                              partition\t1048572\t\t4\t\t-2',
    '/tmp/my\\040swap                        file\t\t2048\t\t0\t\t100',
    '',
  ].join('\n');
  expect(parseSwaps(text)).toEqual([
    { path: '/dev/zram0', type: 'partition', size: 1048572 * 1024, used: 4096 },
    { path: '/tmp/my swap', type: 'file', size: 2048 * 1024, used: 0 },
  ]);
});

test('no swap at all', () => {
  expect(parseSwaps('Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n')).toEqual([]);
});
