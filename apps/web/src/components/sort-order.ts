/** `-rss`: by rss, largest first. */
export interface SortOrder<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

export function readSort<Column extends string>(
  text: string | undefined,
  columns: readonly Column[],
): SortOrder<Column> | undefined {
  const descending = text?.startsWith('-') ?? false;
  const column = columns.find((name) => name === (descending ? text?.slice(1) : text));
  return column === undefined ? undefined : { column, descending };
}

export function writeSort(order: SortOrder<string>): string {
  return `${order.descending ? '-' : ''}${order.column}`;
}

/** Asking for the column in force again turns it round; numbers start with the largest. */
export function nextSort<Column extends string>(
  before: SortOrder<Column>,
  column: Column,
  numeric: boolean,
): SortOrder<Column> {
  return { column, descending: before.column === column ? !before.descending : numeric };
}

export function sortedAs<Column extends string>(
  order: SortOrder<Column>,
  column: Column,
): 'ascending' | 'descending' | undefined {
  if (order.column !== column) return undefined;
  return order.descending ? 'descending' : 'ascending';
}
