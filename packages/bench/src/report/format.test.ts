import { expect, test } from 'vitest';
import { formatBytes, formatCell } from './format.js';

test.each([
  [0.1234, 'ms', '0.12 ms'],
  [12.34, 'ms', '12.3 ms'],
  [1234, 'ms', '1.23 s'],
  [1.456, 'ratio', '1.46x'],
  [153.4, 'ratio', '153x'],
  [4_194_304, 'count', '4,194,304'],
  [0.5, 'percent', '0.50 %'],
  [42.4, 'percent', '42 %'],
  ['-', 'ms', '-'],
  [undefined, 'bytes', '-'],
] as const)('%s in %s reads %s', (cell, unit, text) => {
  expect(formatCell(cell, unit)).toBe(text);
});

test('bytes are told in the largest unit that leaves at least one of it', () => {
  expect([0, 1023, 1024, 1536, 16 * 2 ** 30, 64 * 2 ** 40].map(formatBytes)).toEqual([
    '0 B',
    '1023 B',
    '1 KiB',
    '1.50 KiB',
    '16 GiB',
    '64 TiB',
  ]);
});
