/** A value of a table; `undefined` where it is not known. */
export type Value = string | number | undefined;

/** `count`: whole numbers that may pass 2^32; `moment`: ms of the Unix epoch. */
export interface Column {
  readonly name: string;
  readonly type: 'text' | 'count' | 'moment';
  /** Made when it is asked for: a table of millions of rows holds none of them. */
  readonly value: (row: number) => Value;
}

/** Columns of the same length, with what is true of all of them. */
export interface Table {
  readonly head: Readonly<Record<string, string | number>>;
  readonly columns: readonly Column[];
  readonly rows: number;
}

/** A moment as it stands in texts: ISO 8601. */
export function valueText({ type, value }: Column, row: number): Value {
  const found = value(row);
  return type === 'moment' && typeof found === 'number' ? new Date(found).toISOString() : found;
}
