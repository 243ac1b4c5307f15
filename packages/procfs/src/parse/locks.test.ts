import { expect, test } from 'vitest';
import { flockHolders } from './locks.js';

const TEXT = [
  '1: FLOCK  ADVISORY  WRITE 7156 00:20:56960 0 EOF',
  '1: -> FLOCK  ADVISORY  WRITE 1072 00:20:56960 0 EOF',
  '2: POSIX  ADVISORY  WRITE 99 00:20:56960 0 EOF',
  '3: FLOCK  ADVISORY  READ  12 fe:100:56960 0 EOF',
  '4: FLOCK  ADVISORY  READ  13 fe:100:56960 0 EOF',
  'none of these',
  '',
].join('\n');

test('whoever holds a lock is told from whoever waits for it, and from locks of other kinds and files', () => {
  expect(flockHolders(TEXT, { dev: 0x20n, ino: 56960n })).toEqual([7156]);
  expect(flockHolders(TEXT, { dev: 0x20n, ino: 1n })).toEqual([]);
  expect(flockHolders('', { dev: 0x20n, ino: 56960n })).toEqual([]);
});

test('a device of more bits than eight', () => {
  // makedev(0xfe, 0x100)
  expect(flockHolders(TEXT, { dev: 0x10fe00n, ino: 56960n })).toEqual([12, 13]);
});
