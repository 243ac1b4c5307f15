import type { ProcessRow } from '../../api/queries.js';
import type { SortOrder } from '../../components/sort-order.js';
import { type SwapTrends, trendChange } from './process-trends.js';

export const PROCESS_COLUMNS = [
  'pid',
  'name',
  'user',
  'rss',
  'private-swap',
  'shared-swap',
  'trend',
  'cgroup',
] as const;
export type ProcessColumn = (typeof PROCESS_COLUMNS)[number];

/** What of a process is in swap matters first. */
export const DEFAULT_PROCESS_SORT: SortOrder<ProcessColumn> = { column: 'shared-swap', descending: true };

/** Why a row cannot be opened, in the words of the list; `undefined` when it can. */
export function refusalOf(row: ProcessRow): string | undefined {
  switch (row.access) {
    case 'readable':
      return undefined;
    case 'denied':
      return 'belongs to another user: needs CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH';
    case 'kernel-thread':
      return 'kernel thread: has no memory of its own';
    case 'zombie':
      return 'zombie: has given its memory back';
  }
}

/** Every word has to be found somewhere in the row. */
export function findProcesses(rows: readonly ProcessRow[], find: string): ProcessRow[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => {
    const text = `${row.pid} ${row.comm} ${row.command} ${row.user} ${row.cgroup ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Rows that can be opened come first; ties stay in order of pid, so that rows do not dance from poll to poll. */
export function sortProcesses(
  rows: readonly ProcessRow[],
  order: SortOrder<ProcessColumn>,
  trends: SwapTrends,
): ProcessRow[] {
  const turn = order.descending ? -1 : 1;
  return [...rows].sort(
    (a, b) =>
      Number(a.access !== 'readable') - Number(b.access !== 'readable') ||
      turn * compare(a, b, order.column, trends) ||
      (order.column === 'shared-swap' ? b.privateSwap - a.privateSwap || b.rss - a.rss : 0) ||
      a.pid - b.pid,
  );
}

function compare(a: ProcessRow, b: ProcessRow, column: ProcessColumn, trends: SwapTrends): number {
  switch (column) {
    case 'pid':
      return a.pid - b.pid;
    case 'name':
      return a.comm.localeCompare(b.comm);
    case 'user':
      return a.user.localeCompare(b.user);
    case 'rss':
      return a.rss - b.rss;
    case 'private-swap':
      return a.privateSwap - b.privateSwap;
    case 'shared-swap':
      // Not measured yet ranks with none, so that private swap decides between them.
      return (a.sharedSwap ?? 0) - (b.sharedSwap ?? 0);
    case 'trend':
      return trendChange(trends.get(a.handle)) - trendChange(trends.get(b.handle));
    case 'cgroup':
      return (a.cgroup ?? '').localeCompare(b.cgroup ?? '');
  }
}
