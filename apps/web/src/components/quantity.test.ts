import { expect, test } from 'vitest';
import {
  formatAge,
  formatBytes,
  formatBytesBriefly,
  formatChosenShare,
  formatDuration,
  formatPages,
  formatShare,
} from './quantity.js';

test.each([
  [0, '0 B'],
  [1023, '1,023 B'],
  [4096, '4 KiB'],
  [80 * 2 ** 20, '80 MiB'],
  [4.683 * 2 ** 20, '4.68 MiB'],
  [102.43 * 2 ** 20, '102.4 MiB'],
  [2 ** 30 - 4096, '1.00 GiB'],
  [64 * 2 ** 40, '64 TiB'],
])('%d bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

test('pages, durations, ages and shares are said as a person would', () => {
  expect(formatPages(1)).toBe('1 page');
  expect(formatPages(2048)).toBe('2,048 pages');
  expect([0.42, 15, 915, 1500, 180_000].map(formatDuration)).toEqual(['0.4 ms', '15 ms', '915 ms', '1.5 s', '3 min']);
  expect([-5, 640, 180_000].map(formatAge)).toEqual(['0.0 s', '0.6 s', '3 min']);
  expect([0.02, 0.5].map(formatShare)).toEqual(['2.00 %', '50.0 %']);
  expect([0.05, 0.005, 1].map(formatChosenShare)).toEqual(['5 %', '0.5 %', '100 %']);
});

test('in a column, sizes have three figures', () => {
  expect(
    [0, 1023, 1536, 10.25 * 2 ** 20, 136.4 * 2 ** 20, 1023.4 * 2 ** 20, 1023.6 * 2 ** 20].map(formatBytesBriefly),
  ).toEqual(['0 B', '1,023 B', '1.50 KiB', '10.3 MiB', '136 MiB', '1,023 MiB', '1.00 GiB']);
});
