import type { Reconciliation } from '@pagelapse/procfs';
import { inert } from '../terminal.js';
import { alignColumns } from './columns.js';
import type { ScanHead } from './document.js';
import { formatSize } from './size.js';

/** What `scan PID --reconcile --json` prints; sizes in bytes, `difference` is the kernel's figure less ours. */
export function reconciliationDocument(head: ScanHead, { rows, inMotionPages }: Reconciliation): object {
  const withDifference = rows.map((row) => ({ ...row, difference: row.kernel - row.ours }));
  return { ...head, rows: withDifference, inMotionPages };
}

const HEAD = ["kernel's figure", '', 'held against ours', '', 'difference'];
const TEXT = new Set([0, 2]);

export function* reconciliationText(head: ScanHead, { rows, inMotionPages }: Reconciliation): Generator<string> {
  yield `${inert(head.comm)} (pid ${head.pid}): the kernel's swap figures beside ours\n\n`;
  const cells = rows.map(({ figure, kernel, against, ours }) => {
    const difference = kernel === ours ? 'equal' : `${kernel > ours ? '+' : '-'}${formatSize(Math.abs(kernel - ours))}`;
    return [figure, formatSize(kernel), against, formatSize(ours), difference];
  });
  const [titles = '', ...lines] = alignColumns([HEAD, ...cells], TEXT);
  yield `${titles}\n`;
  for (const [i, line] of lines.entries()) {
    yield `${line}\n`;
    const reason = rows[i]?.reason;
    if (reason !== undefined) yield `    ${reason}\n`;
  }
  if (inMotionPages > 0) yield `\n${inMotionPages} pages moved while being read.\n`;
}
