import { expect, test } from 'vitest';
import {
  hasObject,
  isShmemKind,
  MAPPING_KINDS,
  type Mapping,
  mappingPages,
  objectKey,
  sameMapping,
} from './mapping.js';
import { pageIndex } from './page-index.js';

const sysv: Mapping = {
  start: pageIndex(0x7f0000000),
  end: pageIndex(0x7f0000040),
  perms: 'rw-s',
  offset: 0,
  dev: '00:01',
  inode: '0',
  path: '/SYSV00000000 (deleted)',
  kind: 'sysv',
};

test('the size of a mapping is in pages', () => {
  expect(mappingPages(sysv)).toBe(64);
});

test('a SysV segment with shmid 0 has an object: the device tells, not the inode', () => {
  expect(hasObject(sysv)).toBe(true);
  expect(objectKey(sysv)).toBe('00:01:0:sysv');
});

test("a SysV segment is not the memfd that has its number: the inodes of one device are two counters'", () => {
  const memfd: Mapping = { ...sysv, inode: '7', path: '/memfd:twin (deleted)', kind: 'memfd' };
  expect(objectKey(memfd)).toBe('00:01:7');
  expect(objectKey({ ...sysv, inode: '7' })).not.toBe(objectKey(memfd));
});

test('plain anonymous memory has no object', () => {
  const heap: Mapping = { ...sysv, dev: '00:00', inode: '0', path: '[heap]', kind: 'heap' };
  expect(hasObject(heap)).toBe(false);
  expect(objectKey(heap)).toBeUndefined();
});

test('shared memory is shmem and nothing else', () => {
  const shmem = MAPPING_KINDS.filter(({ name }) => isShmemKind(name)).map(({ name }) => name);
  expect(shmem).toEqual(['shared-anonymous', 'memfd', 'sysv', 'tmpfs']);
});

test('a mapping is the same only when everything of its line is', () => {
  expect(sameMapping(sysv, { ...sysv })).toBe(true);
  const others: Partial<Mapping>[] = [
    { start: pageIndex(1) },
    { end: pageIndex(0x7f0000041) },
    { perms: 'r--s' },
    { offset: 4096 },
    { dev: '00:02' },
    { inode: '1' },
    { path: '/dev/zero (deleted)' },
  ];
  for (const other of others) expect(sameMapping(sysv, { ...sysv, ...other })).toBe(false);
});
