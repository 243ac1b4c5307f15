import { PageState } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { DEFAULT_MAPPING_SORT, findMappings, residentPages, sharedSwappedPages, sortedIds } from './mapping-rows.js';
import { watched } from './watched-mapping.fixture.js';

const { present, unmapped, swapped } = PageState;
const shared = PageState['shared-swapped'];

test('shared swap first, then private swap, then memory, then what is empty in order of addresses', () => {
  const rows = [
    watched(1, [unmapped, unmapped]),
    watched(2, [unmapped]),
    watched(3, [present, present, present]),
    watched(4, [swapped]),
    watched(5, [shared, shared]),
    watched(6, [swapped, shared]),
  ];
  expect(sortedIds(rows, DEFAULT_MAPPING_SORT)).toEqual([5, 6, 4, 3, 1, 2]);
});

test('swap-cached pages count as swapped, the zero page as resident', () => {
  const row = watched(1, [PageState['swap-cached'], shared, PageState['zero-page'], present]);
  expect(sharedSwappedPages(row)).toBe(2);
  expect(residentPages(row)).toBe(2);
});

test('found by address, rights, kind and path', () => {
  const rows = [watched(1, [present]), watched(2, [present], { path: '/dev/shm/Ring', kind: 'tmpfs', perms: 'rw-s' })];
  const ids = (find: string): number[] => findMappings(rows, find, 4096).map(({ id }) => id);
  expect(ids('')).toEqual([1, 2]);
  expect(ids('ring')).toEqual([2]);
  expect(ids('0x1000000')).toEqual([1]);
  expect(ids('rw-s tmpfs')).toEqual([2]);
  expect(ids('private anonymous')).toEqual([1]);
});
