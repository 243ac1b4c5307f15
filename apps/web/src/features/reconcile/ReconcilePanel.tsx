import { formatAddress, pageIndex } from '@pagelapse/address-space';
import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.js';
import { reconciliationQuery } from '../../api/queries.js';
import { Button } from '../../components/Button.js';
import { formatAge, formatDuration, formatPages } from '../../components/quantity.js';
import { useNow } from '../../state/use-now.js';
import { FigureTable } from './FigureTable.js';
import { FileTable } from './FileTable.js';

const AGE_TICK_MS = 500;

/** The kernel's own figures of swap beside ours, with the reason for each difference, and the shared files behind them. */
export function ReconcilePanel(props: {
  readonly space: { readonly handle: string; readonly epoch: number };
  readonly pageSize: number;
  /** Of the watch: without it nothing is asked. */
  readonly live: boolean;
  /** A mapping, by its address. */
  readonly onSelect: (address: string) => void;
}) {
  const { space, pageSize } = props;
  const query = useQuery({ ...reconciliationQuery(space.handle, space.epoch), enabled: props.live });
  const { data, error, isFetching } = query;
  const now = useNow(AGE_TICK_MS);
  return (
    <section aria-label="Reconciliation" className="flex min-h-0 min-w-0 flex-col" data-testid="reconcile">
      <header className="flex items-baseline gap-4 px-4 py-1.5">
        <h2 className="shrink-0 text-lg font-medium">The kernel's figures beside ours</h2>
        <p className="min-w-0 truncate text-sm text-ink-3" data-testid="reconcile-cost">
          {data !== undefined &&
            `Read ${formatAge(now - data.takenAtMs)} ago for ${formatDuration(data.costMs)} of one core, on the budget of the passes.`}
        </p>
        <div className="ml-auto shrink-0">
          <Button disabled={isFetching || !props.live} onClick={() => void query.refetch()}>
            {isFetching ? 'Reading' : 'Read again'}
          </Button>
        </div>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel */}
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4" tabIndex={0} aria-busy={isFetching}>
        {error !== null && (
          <p role="alert" className="py-2">
            {error.message} {error instanceof ApiError && error.wayOut}
          </p>
        )}
        {data === undefined && error === null && (
          <p role="status" className="py-2 text-ink-2">
            {props.live
              ? 'Every page, smaps and the memory maps of all processes are being read.'
              : 'Not live: the kernel tells its figures of now alone.'}
          </p>
        )}
        {data !== undefined && (
          <>
            <FigureTable rows={data.rows} />
            {data.inMotionPages > 0 && (
              <p className="py-1 text-sm text-ink-2">{formatPages(data.inMotionPages)} moved while being read.</p>
            )}
            <FileTable
              files={data.objects}
              pageSize={pageSize}
              onSelect={(page) => props.onSelect(formatAddress(pageIndex(page), pageSize))}
            />
          </>
        )}
      </div>
    </section>
  );
}
