/** A value of a table; `undefined` where it is not known. */
export type Value = string | number | undefined;

/** `count`: whole numbers that may pass 2^32; `moment`: ms of the Unix epoch. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'count' | 'moment';
  readonly values: readonly Value[];
}

/** Columns of the same length, with what is true of all of them. */
export interface Table {
  readonly head: Readonly<Record<string, string | number>>;
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** A moment as it stands in texts: ISO 8601. */
export function valueText(column: Column, row: number): Value {
  const value = column.values[row];
  return column.type === 'moment' && typeof value === 'number' ? new Date(value).toISOString() : value;
}
