import { type Table, valueText } from '@pagelapse/address-space';

const PART_ROWS = 16_384;

/** One document, a row a line: `{ ...head, "rows": [ ... ] }`. What is not known is left out. */
export function* jsonParts({ head, columns, rows }: Table): Generator<string> {
  let part = `${JSON.stringify(head).slice(0, -1)},"rows":[`;
  for (let row = 0; row < rows; row++) {
    const values = Object.fromEntries(columns.map((column) => [column.name, valueText(column, row)]));
    part += `${row === 0 ? '' : ','}\n${JSON.stringify(values)}`;
    if (row % PART_ROWS === PART_ROWS - 1) {
      yield part;
      part = '';
    }
  }
  yield `${part}\n]}\n`;
}
