import { formatCell } from './format.js';
import { isMet, type Outcome, type Table, type Verdict } from './outcome.js';

/** Tables, goals and notes for a terminal. */
export function outcomeText({ tables, verdicts, notes }: Outcome): string {
  return [...tables.map(tableText), verdicts.map(verdictText).join('\n'), notes.join('\n')]
    .filter((part) => part !== '')
    .join('\n\n');
}

function tableText({ caption, columns, rows }: Table): string {
  const cells = rows.map((row) => columns.map(({ unit }, i) => formatCell(row[i], unit)));
  const widths = columns.map(({ title }, i) => Math.max(title.length, ...cells.map((row) => row[i]?.length ?? 0)));
  const line = (texts: readonly string[]) =>
    texts
      .map((text, i) => (columns[i]?.unit === 'text' ? text.padEnd(widths[i] ?? 0) : text.padStart(widths[i] ?? 0)))
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return [caption, line(columns.map(({ title }) => title)), rule, ...cells.map(line)].join('\n');
}

function verdictText(verdict: Verdict): string {
  return `${isMet(verdict) ? 'met   ' : 'MISSED'}  ${verdictSentence(verdict)}`;
}

export function verdictSentence({ what, bound, goal, unit, measured }: Verdict): string {
  return `${what}: ${formatCell(measured, unit)} (goal: ${bound} ${formatCell(goal, unit)})`;
}
