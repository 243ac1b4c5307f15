import { pageIndex } from '@pagelapse/address-space';
import type { PageWord } from '@pagelapse/protocol';
import { expect, test } from 'vitest';
import { mappingScan, targetScan } from '../testing/scans.js';
import { pageDocument, pageText } from './page.js';

const head = { pid: 7, comm: 'base', pageSize: 4096 };
const SHARED = mappingScan(0x7f00, 'PPSS', { offset: 8192 });
const SCAN = targetScan([SHARED], { takenAtMs: Date.UTC(2024, 0, 2) });
const EMPTY: PageWord = { readAtMs: Date.UTC(2024, 0, 2) + 3, entry: '0'.repeat(16), bits: [], steady: true };

const textOf = (page: number, word: PageWord): string =>
  [...pageText(pageDocument(head, SCAN, SHARED, pageIndex(page), word))].join('');

test('a shared-swapped page: what the file says of it, where it lies in it, and what is older', () => {
  const file = { offset: 16384, data: true, inMemory: false, evicted: true };
  expect(textOf(0x7f02, { ...EMPTY, file })).toBe(
    [
      'base (pid 7), page 0x7f02000',
      '',
      'mapping     7f00000-7f04000 rw-s shared-anonymous /dev/zero (deleted)',
      '            page 2, object offset 16384',
      'state       shared-swapped',
      '            by the scan of 2024-01-02T00:00:00.000Z',
      'rests on    the page table, SEEK_DATA, mincore or a count of pages in swap',
      'pagemap     0000000000000000',
      '            no bit set',
      'file        at offset 16384: data, not in memory, has a swap slot',
      'read        2024-01-02T00:00:00.003Z',
      '',
    ].join('\n'),
  );
});

test('a present page with its frame', () => {
  const bits = [
    { bit: 63, name: 'present' },
    { bit: 61, name: 'file-or-shared' },
  ];
  const frame = { word: '0000000000004868', flags: ['uptodate', 'lru', 'active', 'mmap', 'swapbacked'], mapCount: 2 };
  const text = textOf(0x7f00, { ...EMPTY, entry: 'a000000000012345', bits, pfn: 0x12345, frame });
  expect(text).toContain('pagemap     a000000000012345\n            present (63), file-or-shared (61)\n');
  expect(text).toContain('PFN         0x12345\nkpageflags  0000000000004868\n            uptodate, lru, active');
  expect(text).toContain('kpagecount  2\n');
});

test('a slot is in one area where that is certain, and in one of several where not', () => {
  const slot = (areas: string[]): string => textOf(0x7f00, { ...EMPTY, swap: { type: 1, offset: 99, areas } });
  expect(slot(['/swap\u202Efile'])).toContain('swap        type 1, offset 99 in /swap\\u{202e}file\n');
  expect(slot(['/a', '/b'])).toContain('type 1, offset 99 in one of /a, /b\n');
  expect(slot([])).toContain('type 1, offset 99\n');
});

test('an entry that kept changing is said to have done so', () => {
  expect(textOf(0x7f00, { ...EMPTY, steady: false })).toMatch(/^read .*, while the entry kept changing$/m);
});
