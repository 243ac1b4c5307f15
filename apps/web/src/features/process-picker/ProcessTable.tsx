import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { ProcessRow } from '../../api/queries.js';
import { SortHeader } from '../../components/SortHeader.js';
import { nextSort, type SortOrder, sortedAs } from '../../components/sort-order.js';
import { useTypeScale } from '../../state/type-scale.js';
import { ProcessTableRow } from './ProcessTableRow.js';
import { PROCESS_GRID } from './process-grid.js';
import type { ProcessColumn } from './process-rows.js';
import type { SwapTrends } from './process-trends.js';

const ROW_CSS_HEIGHT = 28;

const HEADINGS: readonly { column: ProcessColumn; label: string; title: string; numeric: boolean }[] = [
  { column: 'pid', label: 'PID', title: 'Process id', numeric: true },
  { column: 'name', label: 'Process', title: 'Name the kernel has (comm) and command line', numeric: false },
  { column: 'user', label: 'User', title: 'Owner of the process', numeric: false },
  { column: 'rss', label: 'Resident', title: 'VmRSS: pages in memory, private and shared', numeric: true },
  { column: 'private-swap', label: 'Private swap', title: 'VmSwap: what top and ps call swap', numeric: true },
  {
    column: 'shared-swap',
    label: 'Shared swap',
    title: 'Shared memory of this process in swap, which VmSwap leaves out (smaps_rollup Swap less VmSwap)',
    numeric: true,
  },
  {
    column: 'trend',
    label: 'Swap, last minute',
    title: 'What went to swap, private and shared, or came back, since this list has been looked at; at most a minute',
    numeric: true,
  },
  { column: 'cgroup', label: 'Cgroup', title: 'Control group of the memory controller', numeric: false },
];

/** Rows and callbacks in, nothing fetched. Virtual: a host with ten thousand processes scrolls as one with ten. */
export function ProcessTable(props: {
  readonly rows: readonly ProcessRow[];
  readonly trends: SwapTrends;
  readonly active: number;
  readonly order: SortOrder<ProcessColumn>;
  readonly onSort: (order: SortOrder<ProcessColumn>) => void;
  readonly onActive: (index: number) => void;
  readonly onOpen: (row: ProcessRow) => void;
}) {
  const { rows, active, order } = props;
  const cssHeight = ROW_CSS_HEIGHT * useTypeScale();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cssHeight,
    overscan: 8,
    initialRect: { width: 1280, height: 560 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height
  useLayoutEffect(() => virtual.measure(), [cssHeight]);
  useEffect(() => {
    if (active < rows.length) virtual.scrollToIndex(active);
  }, [active, rows.length, virtual]);
  return (
    <div role="table" aria-label="Processes" aria-rowcount={rows.length + 1} className="flex min-h-0 flex-1 flex-col">
      <div role="rowgroup">
        <div role="row" className={`${PROCESS_GRID} border-b border-line py-1`}>
          {HEADINGS.map(({ column, label, title, numeric }) => (
            <SortHeader
              key={column}
              label={label}
              title={title}
              numeric={numeric}
              sorted={sortedAs(order, column)}
              onSort={() => props.onSort(nextSort(order, column, numeric && column !== 'pid'))}
            />
          ))}
        </div>
      </div>
      <div ref={scroller} role="rowgroup" className="min-h-0 flex-1 overflow-y-auto">
        <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <ProcessTableRow
              key={(rows[item.index] as ProcessRow).handle}
              row={rows[item.index] as ProcessRow}
              trend={props.trends.get((rows[item.index] as ProcessRow).handle)}
              index={item.index}
              active={item.index === active}
              cssTop={item.start}
              cssHeight={cssHeight}
              onActive={props.onActive}
              onOpen={props.onOpen}
            />
          ))}
        </div>
      </div>
    </div>
  );
}
