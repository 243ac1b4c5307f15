import { inert } from '../terminal.js';
import { alignColumns } from './columns.js';
import type { MappingReport, ScanDocument } from './document.js';
import { formatSize } from './size.js';
import { swapSentence } from './swap-sentence.js';

/** Colours of a terminal, or none when the output is piped. */
export interface TableColors {
  bold(text: string): string;
  dim(text: string): string;
  shared(text: string): string;
}

/** Columns of states; everything else a mapping holds is in `absent`, so that each row adds up to its size. */
const COLUMNS = ['present', 'swapped', 'shared-swapped', 'resident-elsewhere'] as const;

/** Address, perms, kind and path. */
const TEXT_COLUMNS = new Set([0, 1, 2, 4 + COLUMNS.length + 1]);

/** `scan PID` for people: a row a mapping, totals, and what it comes to in one sentence. */
export function* tableText(document: ScanDocument, colors: TableColors): Generator<string> {
  const head = ['address', 'perms', 'kind', 'size', ...COLUMNS, 'other', 'path'];
  const rows = document.mappings.map((mapping) => cells(mapping, document.pageSize));
  const total = totalCells(document);
  const [titles = '', ...lines] = alignColumns([head, ...rows, total], TEXT_COLUMNS);
  const took = document.tookMs.toFixed(1);
  yield `${colors.bold(`${inert(document.comm)} (pid ${document.pid})`)}  ${colors.dim(`${document.takenAt}, read in ${took} ms`)}\n\n`;
  yield `${colors.dim(titles)}\n`;
  for (const [i, text] of lines.slice(0, -1).entries()) {
    yield `${(document.mappings[i]?.pages['shared-swapped'] ?? 0) > 0 ? colors.shared(text) : text}\n`;
  }
  yield `${colors.bold(lines.at(-1) ?? '')}\n\n`;
  yield `${swapSentence(document.totals.swap)}\n`;
}

function cells(mapping: MappingReport, pageSize: number): string[] {
  return [
    `${mapping.number === undefined ? '' : `${mapping.number}: `}${mapping.start.slice(2)}-${mapping.end.slice(2)}`,
    mapping.perms,
    mapping.kind,
    ...figures(mapping.pages, pageSize),
    inert(mapping.path),
  ];
}

function totalCells(document: ScanDocument): string[] {
  return ['total', '', '', ...figures(document.totals.pages, document.pageSize), ''];
}

/** Size, the columns, the rest; zero is a dot, so that what is there stands out. */
function figures(pages: Readonly<Record<string, number>>, pageSize: number): string[] {
  const size = Object.values(pages).reduce((sum, count) => sum + count, 0);
  const shown = COLUMNS.map((name) => pages[name] ?? 0);
  const other = size - shown.reduce((sum, count) => sum + count, 0);
  const text = (count: number): string => (count === 0 ? '.' : formatSize(count * pageSize));
  return [formatSize(size * pageSize), ...shown.map(text), text(other)];
}
