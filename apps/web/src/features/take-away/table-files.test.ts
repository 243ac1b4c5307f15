import fc from 'fast-check';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { csvParts } from './csv.js';
import { jsonParts } from './json.js';
import { parquetBytes } from './parquet.js';
import type { Table } from './table.js';

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
      { name: 'name', type: 'text', values: values.map(({ name }) => name) },
      { name: 'bytes', type: 'count', values: values.map(({ bytes }) => bytes) },
      { name: 'at', type: 'moment', values: values.map(({ at }) => at) },
    ],
    rows: values.length,
  };
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

/** RFC 4180, for the test's eyes alone. */
function cellsOf(csv: string): string[][] {
  const cells = csv.matchAll(/("(?:[^"]|"")*"|[^",\r\n]*)(,|\r\n)/g);
  const lines: string[][] = [[]];
  for (const [, cell = '', end] of cells) {
    lines.at(-1)?.push(cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell);
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

test('CSV: what was written is read again, and nothing in it is a formula', () => {
  fc.assert(
    fc.property(rows, (values) => {
      const [titles, ...lines] = cellsOf([...csvParts(tableOf(values))].join(''));
      expect(titles).toEqual(['name', 'bytes', 'at']);
      expect(lines).toHaveLength(values.length);
      for (const [i, [name = '', bytes, at]] of lines.entries()) {
        const { name: wrote = '', ...row } = values[i] as (typeof values)[number];
        expect(name).not.toMatch(/^[=+\-@\t\r]/);
        expect(name.replace(/^'(?=[=+\-@\t\r])/, '')).toBe(wrote.replace(/^'(?=[=+\-@\t\r])/, ''));
        expect([bytes, at]).toEqual([String(row.bytes ?? ''), iso(row.at) ?? '']);
      }
    }),
  );
});

test('CSV: a name that would be a formula stays text', () => {
  const table = tableOf([{ name: '=HYPERLINK("http://x")' }, { name: '---p' }]);
  expect([...csvParts(table)].join('')).toBe('name,bytes,at\r\n"\'=HYPERLINK(""http://x"")",,\r\n\'---p,,\r\n');
});

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
  expect([...csvParts(tableOf(values))].length).toBeGreaterThan(2);
  const { rows } = JSON.parse([...jsonParts(tableOf(values))].join('')) as { rows: unknown[] };
  expect(rows).toHaveLength(40_000);
});
