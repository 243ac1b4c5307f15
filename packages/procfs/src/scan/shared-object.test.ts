import { closeSync } from 'node:fs';
import koffi from 'koffi';
import { expect, test } from 'vitest';
import { PAGE_SIZE } from '../read/page-size.js';
import { MAP_SHARED, memfdCreate, mmap, munmap, PROT_READ, PROT_WRITE } from '../syscall/libc.js';
import { SharedObject } from './shared-object.js';

/** node:fs has no door to sizes above 2^53. */
const ftruncate = koffi.load(null).func('int ftruncate(int fd, long length)') as (fd: number, length: bigint) => number;

test('data is found at offsets that are no safe integers', () => {
  const fd = memfdCreate('far', 0);
  const page = 2 ** 43 + 1;
  expect(ftruncate(fd, 2n ** 60n)).toBe(0);
  const address = mmap(0, PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, page * PAGE_SIZE);
  new Uint8Array(koffi.view(BigInt(address), 1))[0] = 1;
  const marks = new Uint8Array(3);
  expect(new SharedObject(fd, PAGE_SIZE).markData(page - 1, page + 2, page - 1, marks, 1)).toBe(1);
  expect([...marks]).toEqual([0, 1, 0]);
  munmap(address, PAGE_SIZE);
  closeSync(fd);
});
