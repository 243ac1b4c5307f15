import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { memfdCreate } from '../syscall/libc.js';
import { OwnSmaps } from './own-smaps.js';
import { PAGE_SIZE } from './page-size.js';
import { readProcFile } from './proc-file.js';

// A process that has started a thousand threads before: numbers are not given twice.
vi.mock('node:worker_threads', async (original) => ({ ...(await original<object>()), threadId: 1000 }));

test('every range has its count, in order, however long the name of the file; nothing stays mapped', () => {
  const name = 'n'.repeat(240);
  const file = memfdCreate(name, 0);
  ftruncateSync(file, 64 * PAGE_SIZE);
  writeSync(file, Buffer.of(1), 0, 1, 3 * PAGE_SIZE);
  const smaps = new OwnSmaps();
  const ranges = Array.from({ length: 32 }, (_, i) => ({ first: 2 * i, count: 2 }));
  // None of them can have gone to swap in so short a time.
  expect(smaps.countSwapped(file, ranges)).toEqual(ranges.map(() => 0));
  expect(smaps.countSwapped(file, [{ first: 0, count: 1000 }])).toEqual([0]);
  smaps.close();
  closeSync(file);
  expect(readProcFile('/proc/self/maps')).not.toContain(name);
});

test('of what cannot be mapped there is no count', () => {
  const smaps = new OwnSmaps();
  expect(smaps.countSwapped(-1, [{ first: 0, count: 1 }])).toBeUndefined();
  smaps.close();
});
