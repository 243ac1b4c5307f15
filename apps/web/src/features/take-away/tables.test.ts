import {
  AS_ADDRESSES,
  blankRuns,
  csvParts,
  PageFlag,
  PageRunsBuilder,
  PageState,
  pageCode,
  type Table,
} from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../../api/wire.fixture.js';
import { batchOfWire } from '../../api/wire-to-batch.js';
import { applyBatch, type WatchedMapping } from '../../state/process-picture.js';
import { mappingsTable, runsTable } from './tables.js';

const builder = new PageRunsBuilder();
builder.push(3, pageCode(PageState.present, PageFlag['soft-dirty'] | PageFlag.file));
builder.push(5, PageState['shared-swapped']);
const read = (pass: { writesSinceMs?: number }) =>
  applyBatch(
    undefined,
    batchOfWire(
      wireBatch({
        key: true,
        pass,
        mappings: [wireMapping(1, 0x7f000, 8)],
        patches: [wirePatch(1, blankRuns(8), builder.finish())],
        figureNames: ['Rss', 'Swap'],
        figures: [{ mapping: 1, kib: [12, 20] }],
      }),
    ),
  );
const picture = read({ writesSinceMs: 1000 });
const SUBJECT = { picture, pid: 7, comm: 'base', pageSize: 4096, placing: AS_ADDRESSES };

function valuesOf({ columns, rows }: Table, name: string) {
  const column = columns.find((column) => column.name === name);
  return Array.from({ length: rows }, (_, row) => column?.value(row));
}

test('runs: every page of the mapping, in order', () => {
  const table = runsTable(SUBJECT, picture.mappings[0] as WatchedMapping);
  const lines = [...csvParts(table)].join('').split('\r\n');
  expect(lines.map((line) => line.split(',').slice(0, 6).join(','))).toEqual([
    'start,end,pages,bytes,state,flags',
    '0x7f000000,0x7f003000,3,12288,present,soft-dirty file',
    '0x7f003000,0x7f008000,5,20480,shared-swapped,',
    '',
  ]);
  expect(table.head).toMatchObject({ pid: 7, comm: 'base', pageSize: 4096, mapping: '0x7f000000' });
});

test('mappings: pages by state and flag, smaps in bytes', () => {
  const table = mappingsTable(SUBJECT);
  const value = (name: string) => valuesOf(table, name);
  expect(table.rows).toBe(1);
  expect([value('present'), value('shared-swapped'), value('soft-dirty'), value('pages')]).toEqual([
    [3],
    [5],
    [3],
    [8],
  ]);
  expect([value('smaps.Rss'), value('smaps.Swap')]).toEqual([[12288], [20480]]);
});

test('where nobody keeps track of writes, nothing is said of them: not even that there were none', () => {
  const subject = { ...SUBJECT, picture: read({}) };
  const lines = [...csvParts(runsTable(subject, subject.picture.mappings[0] as WatchedMapping))].join('').split('\r\n');
  expect(lines[1]?.split(',')[5]).toBe('file');
  const value = (name: string) => valuesOf(mappingsTable(subject), name);
  expect([value('soft-dirty'), value('writes-unknown'), value('file')]).toEqual([[undefined], [undefined], [3]]);
});
