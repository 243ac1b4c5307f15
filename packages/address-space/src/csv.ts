import { type Table, valueText } from './table.js';

/** Rows to a part: a table of millions is never one string. */
const PART_ROWS = 16_384;

/**
 * RFC 4180. Paths and names are whatever their owners chose, and a spreadsheet takes text that begins with one of `= + - @`,
 * a tab or a return for a formula: such text gets an apostrophe before it, as OWASP has it. Numbers never need one.
 */
export function* csvParts(table: Pick<Table, 'columns' | 'rows'>): Generator<string> {
  let part = `${table.columns.map(({ name }) => name).join(',')}\r\n`;
  for (let row = 0; row < table.rows; row++) {
    for (const [i, column] of table.columns.entries()) {
      if (i > 0) part += ',';
      part += cell(valueText(column, row));
    }
    part += '\r\n';
    if (row % PART_ROWS === PART_ROWS - 1) {
      yield part;
      part = '';
    }
  }
  yield part;
}

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
