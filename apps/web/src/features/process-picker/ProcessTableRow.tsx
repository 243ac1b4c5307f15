import type { ProcessRow } from '../../api/queries.js';
import { formatBytes } from '../../components/quantity.js';
import { PROCESS_GRID } from './process-grid.js';
import { refusalOf } from './process-rows.js';
import type { SwapTrend } from './process-trends.js';
import { TrendCell } from './TrendCell.js';

function Amount({ bytes }: { readonly bytes: number }) {
  return <span className={bytes === 0 ? 'text-ink-3' : undefined}>{bytes === 0 ? '0' : formatBytes(bytes)}</span>;
}

export function ProcessTableRow(props: {
  readonly row: ProcessRow;
  readonly trend: SwapTrend | undefined;
  readonly index: number;
  readonly active: boolean;
  readonly cssTop: number;
  readonly cssHeight: number;
  readonly onActive: (index: number) => void;
  readonly onOpen: (row: ProcessRow) => void;
}) {
  const { row, index, active } = props;
  const refusal = refusalOf(row);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the filter field above keeps the focus and handles arrows and Enter
    <div
      role="row"
      tabIndex={-1}
      id={`process-${row.pid}`}
      aria-rowindex={index + 2}
      aria-selected={active}
      data-pid={row.pid}
      data-access={row.access}
      className={`${PROCESS_GRID} absolute inset-x-0 cursor-default items-center whitespace-nowrap ${active ? 'bg-selected' : 'hover:bg-raised'} ${refusal === undefined ? '' : 'text-ink-3'}`}
      style={{ top: props.cssTop, height: props.cssHeight }}
      onPointerMove={() => props.onActive(index)}
      onClick={() => props.onOpen(row)}
    >
      <div role="cell" className="text-right">
        {row.pid}
      </div>
      <div role="cell" className="flex min-w-0 gap-3" title={row.command === '' ? row.comm : row.command}>
        <span className="max-w-1/2 shrink-0 truncate font-medium">{row.comm}</span>
        <span className="min-w-0 truncate text-ink-3">{refusal ?? row.command}</span>
      </div>
      <div role="cell" className="truncate" title={row.user}>
        {row.user}
      </div>
      <div role="cell" className="text-right">
        {refusal === undefined && <Amount bytes={row.rss} />}
      </div>
      <div role="cell" className="text-right">
        {refusal === undefined && <Amount bytes={row.privateSwap} />}
      </div>
      <div
        role="cell"
        className="text-right"
        title={row.sharedSwap === undefined ? 'Not measured yet, or this process may not be read' : undefined}
      >
        {refusal === undefined && (row.sharedSwap === undefined ? '…' : <Amount bytes={row.sharedSwap} />)}
      </div>
      <div role="cell" className="text-right">
        {refusal === undefined && <TrendCell trend={props.trend} />}
      </div>
      <div role="cell" className="truncate text-ink-2" title={row.cgroup}>
        {row.cgroup ?? ''}
      </div>
    </div>
  );
}
