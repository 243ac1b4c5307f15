import { useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { hostQuery, type ProcessRow, processesQuery } from '../../api/queries.js';
import { Button } from '../../components/Button.js';
import { Notice } from '../../components/Notice.js';
import { formatBytes, formatCount } from '../../components/quantity.js';
import { readSort, writeSort } from '../../components/sort-order.js';
import { TopBar } from '../../components/TopBar.js';
import { useSetView, useView } from '../../state/use-view.js';
import { ProcessTable } from './ProcessTable.js';
import { DEFAULT_PROCESS_SORT, findProcesses, PROCESS_COLUMNS, sortProcesses } from './process-rows.js';
import { useSwapTrends } from './use-swap-trends.js';

/** Rows a PageUp or PageDown moves by. */
const PAGE_ROWS = 16;

/** Typing filters, arrows move, Enter opens: the field keeps the focus all the time. */
export function ProcessPicker() {
  const { find = '', sort } = useView();
  const setView = useSetView();
  const list = useQuery(processesQuery);
  const host = useQuery(hostQuery);
  const order = readSort(sort, PROCESS_COLUMNS) ?? DEFAULT_PROCESS_SORT;
  const { column, descending } = order;
  const [activePid, setActivePid] = useState<number>();
  const processes = list.data?.processes;
  const trends = useSwapTrends(processes, list.dataUpdatedAt);
  const rows = useMemo(
    () => sortProcesses(findProcesses(processes ?? [], find), { column, descending }, trends),
    [processes, find, column, descending, trends],
  );
  const active = Math.max(
    0,
    rows.findIndex((row) => row.pid === activePid),
  );
  useEffect(() => {
    document.title = 'Processes - Pagelapse';
  }, []);

  const open = (row: ProcessRow): void => setView({ pid: row.pid, find: undefined, sort: undefined });
  const move = (by: number): void => {
    setActivePid(rows[Math.min(rows.length - 1, Math.max(0, active + by))]?.pid);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: PAGE_ROWS, PageUp: -PAGE_ROWS };
    const step = steps[event.key];
    const row = rows[active];
    if (step !== undefined) move(step);
    else if (event.key === 'Enter' && row !== undefined) open(row);
    else return;
    event.preventDefault();
  };

  if (list.data === undefined && list.error !== null) {
    const error = list.error;
    return (
      <>
        <TopBar />
        <Notice
          title={error.message}
          wayOut={error instanceof ApiError ? error.wayOut : undefined}
          actions={<Button onClick={() => void list.refetch()}>Try again</Button>}
        />
      </>
    );
  }
  const activeRow = rows[active];
  return (
    <>
      <TopBar />
      <main className="flex min-h-0 flex-1 flex-col">
        <div className="flex items-baseline gap-4 px-4 pt-4 pb-3">
          <h1 className="shrink-0 text-xl font-medium">Pick a process</h1>
          {host.data !== undefined && (
            <p className="truncate text-ink-3">
              {host.data.hostname}, Linux {host.data.kernel}
              {host.data.swapTotal === 0
                ? ', no swap: nothing can be swapped out here'
                : `, swap ${formatBytes(host.data.swapTotal - host.data.swapFree)} of ${formatBytes(host.data.swapTotal)} in use`}
            </p>
          )}
        </div>
        <div className="flex items-center gap-4 px-4 pb-3">
          <input
            type="search"
            // biome-ignore lint/a11y/noAutofocus: the page is this field and its table; typing is what one comes for
            autoFocus
            value={find}
            placeholder="Filter by pid, name, command, user or cgroup"
            aria-label="Filter processes"
            aria-activedescendant={activeRow === undefined ? undefined : `process-${activeRow.pid}`}
            spellCheck={false}
            className="h-8 w-full max-w-xl rounded border border-line bg-surface px-2 placeholder:text-ink-3"
            onChange={(event) => setView({ find: event.target.value === '' ? undefined : event.target.value }, true)}
            onKeyDown={onKeyDown}
          />
          <p className="shrink-0 text-sm text-ink-3" aria-live="polite">
            {list.data === undefined
              ? 'Reading the list of processes'
              : `${formatCount(rows.length)} of ${formatCount(list.data.processes.length)} processes`}
          </p>
          <p className="ml-auto hidden shrink-0 text-sm text-ink-3 lg:block">↑ ↓ move, Enter opens</p>
        </div>
        {rows.length === 0 && list.data !== undefined ? (
          <p className="px-4 text-ink-2">No process matches “{find}”.</p>
        ) : (
          <ProcessTable
            rows={rows}
            trends={trends}
            active={active}
            order={order}
            onSort={(next) => setView({ sort: writeSort(next) }, true)}
            onActive={(index) => setActivePid(rows[index]?.pid)}
            onOpen={open}
          />
        )}
      </main>
    </>
  );
}
