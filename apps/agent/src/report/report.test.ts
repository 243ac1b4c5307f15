import { AS_ADDRESSES, asOffsets } from '@pagelapse/address-space';
import { smapsFigures } from '@pagelapse/procfs';
import { expect, test } from 'vitest';
import { mappingScan, targetScan } from '../testing/scans.js';
import { mappingsCsv, runsCsv } from './csv.js';
import { documentText, type ScanDocument, scanDocument } from './document.js';
import { runLines } from './runs.js';
import { formatSize } from './size.js';
import { tableText } from './table.js';

const head = { pid: 7, comm: 'base', pageSize: 4096 };
const plain = { bold: String, dim: String, shared: String };

const SCAN = targetScan(
  [
    mappingScan(0x400, 'ddPP', { kind: 'file', path: '/bin/base', dev: 'fe:00', inode: '77', evidence: 'file' }),
    mappingScan(0x7f00, 'PPSSSS..', {
      smaps: smapsFigures({ Swap: 16384, MMUPageSize: 4096 }),
    }),
    mappingScan(0x7fff, 'sP', { kind: 'stack', path: '[stack]', dev: '00:00', inode: '0', evidence: 'page-table' }),
  ],
  { takenAtMs: Date.UTC(2024, 0, 2), spanMs: 1.23456 },
);

const document = scanDocument(head, SCAN, SCAN.mappings);

test('the document says what every page of every mapping is', () => {
  expect(document).toMatchObject({ pid: 7, comm: 'base', pageSize: 4096, takenAt: '2024-01-02T00:00:00.000Z' });
  expect(document.mappings[1]).toEqual({
    start: '0x7f00000',
    end: '0x7f08000',
    perms: 'rw-s',
    offset: 0,
    dev: '00:01',
    inode: 5,
    path: '/dev/zero (deleted)',
    kind: 'shared-anonymous',
    evidence: 'object',
    pages: { unmapped: 2, present: 2, 'shared-swapped': 4 },
    flags: {},
    smaps: { Swap: 16384, MMUPageSize: 4096 },
  });
  expect(document.totals).toEqual({
    pages: { unmapped: 2, present: 5, swapped: 1, 'shared-swapped': 4, 'on-disk': 2 },
    flags: {},
    smaps: { Swap: 16384 },
    swap: { private: 4096, shared: 16384, unknown: 0 },
  });
});

test("each mapping's pages add up to its size", () => {
  for (const { start, end, pages } of document.mappings) {
    const sum = Object.values(pages).reduce((total, count) => total + count, 0);
    expect(sum * head.pageSize).toBe(Number(end) - Number(start));
  }
});

test('an inode beyond 2^53 is text, so that no digit is lost', () => {
  const scan = targetScan([mappingScan(1, 'P', { inode: '18446744073709551615' })]);
  expect(scanDocument(head, scan, scan.mappings).mappings[0]?.inode).toBe('18446744073709551615');
});

test('the text is one JSON document, with a mapping a line', () => {
  const text = [...documentText(document)].join('');
  expect(JSON.parse(text) as ScanDocument).toEqual(document);
  expect(text.split('\n')).toHaveLength(document.mappings.length + 3);
});

test('runs are a JSON a line, from the first byte of each', () => {
  const takenAtMs = Date.UTC(2024, 0, 2);
  const lines = [...runLines(mappingScan(0x7f00, 'PPSSSS..'), takenAtMs, 4096)];
  const at = '2024-01-02T00:00:00.000Z';
  const inFile = ['page-table', 'seek-data'];
  expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
    { page: '0x7f00000', count: 2, state: 'present', flags: [], evidence: ['page-table'], at },
    { page: '0x7f02000', count: 4, state: 'shared-swapped', flags: [], evidence: [...inFile, 'mincore'], at },
    { page: '0x7f06000', count: 2, state: 'unmapped', flags: [], evidence: inFile, at },
  ]);
});

test('the table is for people', () => {
  expect([...tableText(document, plain)].join('')).toMatchInlineSnapshot(`
    "base (pid 7)  2024-01-02T00:00:00.000Z, read in 1.2 ms

    address          perms  kind                size  present  swapped  shared-swapped  resident-elsewhere   other  path
    400000-404000    rw-s   file              16 KiB    8 KiB        .               .                   .   8 KiB  /bin/base
    7f00000-7f08000  rw-s   shared-anonymous  32 KiB    8 KiB        .          16 KiB                   .   8 KiB  /dev/zero (deleted)
    7fff000-8001000  rw-s   stack              8 KiB    4 KiB    4 KiB               .                   .       .  [stack]
    total                                     56 KiB   20 KiB    4 KiB          16 KiB                   .  16 KiB

    20 KiB of this process is in swap; 16 KiB of that is shared memory that VmSwap does not count.
    "
  `);
});

test('the sentence counts an object that is mapped twice once', () => {
  const scan = targetScan([mappingScan(1, 'SS'), mappingScan(9, 'SS')]);
  const text = [...tableText(scanDocument(head, scan, scan.mappings), plain)].join('');
  expect(text).toContain('8 KiB of that is shared memory');
});

test('the sentence says what a missing right hides, and only that', () => {
  const scan = targetScan([
    mappingScan(1, '??', { evidence: 'denied' }),
    mappingScan(9, '?', { evidence: 'not-walked', kind: 'kernel' }),
  ]);
  const text = [...tableText(scanDocument(head, scan, scan.mappings), plain)].join('');
  expect(text).toContain('0 B of this process is in swap. 8 KiB may be: the right to tell is missing.');
});

test('names cannot speak to the terminal', () => {
  const scan = targetScan([mappingScan(1, 'P', { path: '/tmp/\u001b]0;x\u0007' })]);
  const hostile = scanDocument({ ...head, comm: '\u001b[2J' }, scan, scan.mappings);
  expect([...tableText(hostile, plain)].join('')).not.toMatch(/[^\P{Cc}\n]/u);
});

test.each([
  [0, '0 B'],
  [4096, '4 KiB'],
  [1536 * 1024, '1.5 MiB'],
  [2 ** 30 * 123.4, '123 GiB'],
  [2 ** 46, '64 TiB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatSize(bytes)).toBe(text);
});

test('S13: rebased to offsets, document, table and runs hold no address, and number the mappings in address order', () => {
  const offsets = asOffsets(SCAN.mappings);
  const rebased = scanDocument(head, SCAN, SCAN.mappings.slice(1), offsets);
  expect(rebased).toMatchObject({
    addresses: 'offsets',
    mappings: [
      { number: 2, start: '0x0', end: '0x8000' },
      { number: 3, start: '0x0', end: '0x2000' },
    ],
  });
  const [, stretch] = SCAN.mappings;
  if (stretch === undefined) throw new Error('three mappings were scanned');
  const lines = [...runLines(stretch, 0, 4096, offsets)];
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { mapping: 2, page: '0x0' },
    { mapping: 2, page: '0x2000' },
    { mapping: 2, page: '0x6000' },
  ]);
  for (const text of [[...documentText(rebased)], [...tableText(rebased, plain)], lines].map((parts) =>
    parts.join(''),
  )) {
    for (const { mapping } of SCAN.mappings.slice(1)) {
      for (const page of [mapping.start, mapping.end]) {
        for (const value of [page, page * 4096].flatMap((number) => [number.toString(16), String(number)])) {
          expect(text).not.toContain(value);
        }
      }
    }
  }
  expect([...tableText(rebased, plain)].join('')).toContain('2: 0-8000');
});

test('CSV: names are neither formulas nor do they act, and what nobody tells of is left empty', () => {
  const names = ['=HYPERLINK("http://x")', 'a,"b"', '/\u001b[2J\u202e'];
  const mappings = names.map((path, i) => mappingScan(16 * (i + 1), 'PPSS', { path, kind: 'file' }));
  const says = (flag: string): boolean => flag !== 'soft-dirty';
  const wording = { pageSize: 4096, placing: AS_ADDRESSES, says };
  const text = [...mappingsCsv(mappings, 1_700_000_000_000, wording)].join('');
  expect(text.match(/,5,(.*),file,/g)).toEqual([
    `,5,"'=HYPERLINK(""http://x"")",file,`,
    ',5,"a,""b""",file,',
    ',5,/\\u{1b}[2J\\u{202e},file,',
  ]);
  const [titles = [], , , row = []] = text.split('\r\n').map((line) => line.split(','));
  const at = (name: string): string | undefined => row[titles.indexOf(name)];
  expect(['pages', 'present', 'shared-swapped', 'file', 'soft-dirty'].map(at)).toEqual(['4', '2', '2', '0', '']);
  const [first] = mappings;
  if (first === undefined) throw new Error('three mappings were made');
  expect([...runsCsv(first, wording)].join('').split('\r\n').slice(1)).toEqual([
    '0x10000,0x12000,2,8192,present,,0',
    '0x12000,0x14000,2,8192,shared-swapped,,8192',
    '',
  ]);
});
