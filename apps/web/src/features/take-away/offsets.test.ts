import {
  AS_ADDRESSES,
  asOffsets,
  blankRuns,
  csvParts,
  PageRunsBuilder,
  PageState,
  runAt,
  type Table,
} from '@pagelapse/address-space';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../../api/wire.fixture.js';
import { batchOfWire } from '../../api/wire-to-batch.js';
import { applyBatch, type ProcessPicture } from '../../state/process-picture.js';
import { jsonParts } from './json.js';
import { parquetBytes } from './parquet.js';
import { mappingsTable, runsTable, type TableSubject } from './tables.js';

const PAGE_SIZE = 4096;

/** Address spaces as randomization makes them: nothing below 2^44, so that no offset and no size looks like an address. */
const pictures = fc
  .array(
    fc.record({
      gap: fc.integer({ min: 1, max: 2 ** 30 }),
      present: fc.integer({ min: 1, max: 600 }),
      swapped: fc.integer({ min: 1, max: 600 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((shapes) => {
    let start = 2 ** 32;
    const rows = shapes.map(({ gap, present, swapped }, i) => {
      start += gap;
      const builder = new PageRunsBuilder();
      builder.push(present, PageState.present);
      builder.push(swapped, PageState['shared-swapped']);
      const pages = present + swapped;
      const patch = wirePatch(i + 1, blankRuns(pages), builder.finish());
      const mapping = wireMapping(i + 1, start, pages);
      start += pages;
      return { mapping, patch };
    });
    const mappings = rows.map(({ mapping }) => mapping);
    return applyBatch(
      undefined,
      batchOfWire(wireBatch({ key: true, mappings, patches: rows.map(({ patch }) => patch) })),
    );
  });

/** Every page that a run begins at or ends before, as an address and as an index, in both ways to write a number. */
function absolutes({ mappings }: ProcessPicture): string[] {
  return mappings.flatMap(({ mapping: { start, end }, runs }) => {
    const pages = [start, start + (runAt(runs, 0)?.length ?? 0), end].map(BigInt);
    return pages.flatMap((page) =>
      [page, page * BigInt(PAGE_SIZE)].flatMap((value) => [16, 10].map((base) => value.toString(base))),
    );
  });
}

function tablesOf(subject: TableSubject): Table[] {
  return [mappingsTable(subject), ...subject.picture.mappings.map((row) => runsTable(subject, row))];
}

async function textsOf(table: Table): Promise<string[]> {
  const file = await parquetBytes(table);
  const cells = await parquetReadObjects({ file });
  const bigints = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  const parquet = JSON.stringify([parquetMetadata(file).key_value_metadata, cells], bigints);
  return [[...csvParts(table)].join(''), [...jsonParts(table)].join(''), parquet];
}

test('S13: exports can be rebased to offsets: no address is left in CSV, JSON or Parquet', async () => {
  await fc.assert(
    fc.asyncProperty(pictures, async (picture) => {
      const subject = { picture, pid: 7, comm: 'base', pageSize: PAGE_SIZE };
      const known = absolutes(picture);
      for (const table of tablesOf({ ...subject, placing: asOffsets(picture.mappings) })) {
        expect(table.head.addresses).toBe('offsets');
        for (const text of await textsOf(table)) expect(known.filter((address) => text.includes(address))).toEqual([]);
      }
      // These eyes see an address where there is one.
      for (const table of tablesOf({ ...subject, placing: AS_ADDRESSES })) {
        expect(table.head.addresses).toBeUndefined();
        for (const text of await textsOf(table)) expect(known.some((address) => text.includes(address))).toBe(true);
      }
    }),
    { numRuns: 30 },
  );
});

test('S13: mappings are known by their number in address order, pages by their offset in it; offsets in files stay', () => {
  const builder = new PageRunsBuilder();
  builder.push(3, PageState.present);
  builder.push(5, PageState['shared-swapped']);
  const mappings = [wireMapping(8, 0x10000, 1), { ...wireMapping(4, 0x7f000, 8), offset: 0x5000n }];
  const patches = [wirePatch(4, blankRuns(8), builder.finish())];
  const picture = applyBatch(undefined, batchOfWire(wireBatch({ key: true, mappings, patches })));
  const subject = { picture, pid: 7, comm: 'base', pageSize: PAGE_SIZE, placing: asOffsets(picture.mappings) };
  const lines = (table: Table): string[] => [...csvParts(table)].join('').trimEnd().split('\r\n');
  expect(lines(mappingsTable(subject)).map((line) => line.split(',').slice(0, 5).join(','))).toEqual([
    'number,start,end,perms,offset',
    '1,0x0,0x1000,rw-s,0',
    '2,0x0,0x8000,rw-s,20480',
  ]);
  const second = picture.mappings[1];
  if (second === undefined) throw new Error('two mappings were made');
  const runs = runsTable(subject, second);
  expect(runs.head.mapping).toBe(2);
  expect(lines(runs)).toEqual([
    'start,end,pages,bytes,state,flags,fileOffset',
    '0x0,0x3000,3,12288,present,,20480',
    '0x3000,0x8000,5,20480,shared-swapped,,32768',
  ]);
});
