import type { Table } from '@pagelapse/address-space';
import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { jsonParts } from './json.js';
import { parquetBytes } from './parquet.js';

const rows = fc.array(
  fc.record({
    name: fc.option(fc.string({ unit: 'grapheme' }), { nil: undefined }),
    bytes: fc.option(fc.maxSafeNat(), { nil: undefined }),
    at: fc.option(fc.integer({ min: 0, max: 4e12 }), { nil: undefined }),
  }),
);

interface Row {
  readonly name?: string | undefined;
  readonly bytes?: number | undefined;
  readonly at?: number | undefined;
}

function tableOf(values: readonly Row[]): Table {
  return {
    head: { pid: 7, comm: 'base' },
    columns: [
      { name: 'name', type: 'text', value: (row) => values[row]?.name },
      { name: 'bytes', type: 'count', value: (row) => values[row]?.bytes },
      { name: 'at', type: 'moment', value: (row) => values[row]?.at },
    ],
    rows: values.length,
  };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

test('JSON: one document with its head, a row a line', () => {
  fc.assert(
    fc.property(rows, (values) => {
      const text = [...jsonParts(tableOf(values))].join('');
      expect(text.trimEnd().split('\n')).toHaveLength(values.length + 2);
      const wrote = values.map(({ name, bytes, at }) => ({ name, bytes, at: iso(at) }));
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify({ pid: 7, comm: 'base', rows: wrote })));
    }),
  );
});

test('Parquet: what was written is read again, 64 bits and absence included', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 1 }), async ([values = []]) => {
      const file = await parquetBytes(tableOf(values));
      const { key_value_metadata } = parquetMetadata(file);
      expect(key_value_metadata).toEqual([
        { key: 'pid', value: '7' },
        { key: 'comm', value: 'base' },
      ]);
      const read = await parquetReadObjects({ file });
      expect(read).toEqual(
        values.map(({ name, bytes, at }) => ({
          name: name ?? null,
          bytes: bytes === undefined ? null : BigInt(bytes),
          at: at === undefined ? null : new Date(at),
        })),
      );
    }),
    { numRuns: 50 },
  );
});

test('many rows are written in parts', () => {
  const values = Array.from({ length: 40_000 }, (_, bytes) => ({ bytes }));
  expect([...jsonParts(tableOf(values))].length).toBeGreaterThan(2);
  const { rows } = JSON.parse([...jsonParts(tableOf(values))].join('')) as { rows: unknown[] };
  expect(rows).toHaveLength(40_000);
});
