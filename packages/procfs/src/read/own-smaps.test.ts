import { closeSync, ftruncateSync, writeSync } from 'node:fs';
import { expect, test, vi } from 'vitest';
import { MAP_FIXED_NOREPLACE, MAP_SHARED, memfdCreate, mmap, munmap, PROT_NONE } from '../syscall/libc.js';
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

test('where somebody else has memory there already, it is counted elsewhere', () => {
  const file = memfdCreate('taken', 0);
  ftruncateSync(file, PAGE_SIZE);
  const stretch = 2 ** 36 + (1000 % 2 ** 8) * 2 ** 38;
  const taken = [stretch + 2 ** 30, stretch + 2 ** 38].map((at) => {
    return mmap(at, PAGE_SIZE, PROT_NONE, MAP_SHARED | MAP_FIXED_NOREPLACE, file, 0);
  });
  const smaps = new OwnSmaps();
  expect(smaps.countSwapped(file, [{ first: 0, count: 2 ** 19 }])).toEqual([0]);
  for (const address of taken) munmap(address, PAGE_SIZE);
  smaps.close();
  closeSync(file);
});
