import { PageState } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { MappingList } from '../../state/mapping-list.js';
import { groupsOf } from './mapping-groups.js';
import { totalsOf } from './mapping-totals.js';
import { groupedItems } from './table-items.js';
import { vmFlagsOf } from './vm-flags.js';
import { watched } from './watched-mapping.fixture.js';

const PAGE = 4096;
const { present, swapped } = PageState;
const shared = PageState['shared-swapped'];

const ring = { dev: '00:1b', inode: '7', path: '/dev/shm/ring', kind: 'tmpfs', perms: 'rw-s' } as const;
const ROWS = [
  watched(1, [present, swapped], {}, 4),
  watched(2, [present, shared, shared], ring, 4),
  // The same file again, from its second page on; and a file of the same path that is another.
  watched(3, [shared, shared], { ...ring, offset: PAGE }, 0),
  watched(4, [present], { ...ring, inode: '8' }, 4),
  watched(5, [swapped], { path: '[heap]', kind: 'heap' }),
];

test('the same mappings are groups by path, by kind and by object', () => {
  const names = (grouping: 'file' | 'kind' | 'object'): string[] =>
    groupsOf(ROWS, grouping).map(({ name, ids }) => `${name}: ${ids.join(' ')}`);
  expect(names('file')).toEqual(['Private anonymous: 1', '/dev/shm/ring: 2 3 4', '[heap]: 5']);
  expect(names('kind')).toEqual(['Private anonymous: 1', 'tmpfs file: 2 3 4', 'Heap: 5']);
  expect(names('object')).toEqual(['No file: 1 5', '/dev/shm/ring: 2 3', '/dev/shm/ring: 4']);
});

test('in a total, a page of a file counts once, and the figures of the kernel are sums', () => {
  expect(totalsOf(ROWS, PAGE)).toEqual({
    pages: 9,
    resident: 3,
    swapped: 2,
    sharedSwapped: 2,
    smaps: { Rss: 12 * 1024, Pss: 0, Swap: 0 },
  });
  expect(totalsOf(ROWS.slice(4), PAGE).smaps.Rss).toBeUndefined();
});

test('groups stand in the order of their totals, an open one before its mappings', () => {
  const list = MappingList.none.withLayout([], ROWS);
  const [anonymous, , heap] = groupsOf(ROWS, 'file');
  const items = groupedItems(groupsOf(ROWS, 'file'), list, {
    order: { column: 'size', descending: true },
    open: new Set(['/dev/shm/ring']),
    pageSize: PAGE,
  });
  expect(items.map((item) => ('id' in item ? item.id : item.group.name))).toEqual([
    '/dev/shm/ring',
    2,
    3,
    4,
    anonymous?.name,
    heap?.name,
  ]);
});

test('VmFlags are words; one that is not known is shown as it is', () => {
  expect(vmFlagsOf('rd sh zz')).toEqual([
    { word: 'rd', meaning: 'readable' },
    { word: 'sh', meaning: 'shared' },
    { word: 'zz', meaning: undefined },
  ]);
  expect(vmFlagsOf('')).toEqual([]);
});
