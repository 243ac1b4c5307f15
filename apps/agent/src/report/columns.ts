const GAP = '  ';

/** Lays out rows of cells in columns. Columns in `textColumns` read from the left, figures from the right. */
export function alignColumns(rows: readonly (readonly string[])[], textColumns: ReadonlySet<number>): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [i, text] of row.entries()) widths[i] = Math.max(widths[i] ?? 0, text.length);
  }
  return rows.map((row) =>
    row
      .map((text, i) => (textColumns.has(i) ? text.padEnd(widths[i] as number) : text.padStart(widths[i] as number)))
      .join(GAP)
      .trimEnd(),
  );
}
