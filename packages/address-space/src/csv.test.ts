import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvParts } from './csv.js';
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

test('CSV: many rows are written in parts', () => {
  expect([...csvParts(tableOf(Array.from({ length: 40_000 }, (_, bytes) => ({ bytes }))))].length).toBeGreaterThan(2);
});
