import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { hostQuery } from '../../api/queries.js';
import { estimatedResetMs, resetWrites, stopWrites, type WriteStatus, writeStatusQuery } from '../../api/writes.js';
import { formatClock } from '../../components/clock.js';
import { formatBytes } from '../../components/quantity.js';
import { SidePanel } from '../../components/SidePanel.js';
import type { ProcessPicture } from '../../state/process-picture.js';
import { useWatchStore } from '../../state/watch-context.js';
import { BlindSpots } from './BlindSpots.js';
import { NotTracked } from './NotTracked.js';
import { paceMs, type ResetPace, WriteControls } from './WriteControls.js';
import { WritesTable } from './WritesTable.js';
import { writeAccount } from './write-counts.js';

/** What was just done was marked no longer ago than this. */
const MARK_AGE_MS = 60_000;

/** Which pages the process writes: kept track of from here, with what that costs and what it does not see. */
export function WritesPanel(props: {
  readonly picture: ProcessPicture;
  readonly pid: number;
  readonly pageSize: number;
  /** Of the mapping on the map. */
  readonly selected: number | undefined;
  /** Of the moment on screen: without it nothing can be begun. */
  readonly live: boolean;
  readonly onSelect: (address: string) => void;
  readonly onClose: () => void;
}) {
  const { picture, pageSize, live } = props;
  const host = useQuery(hostQuery);
  const softDirty = host.data?.capabilities.find(({ name }) => name === 'soft-dirty');
  const { writesSinceMs } = picture.pass;
  const account = writeAccount(picture, writesSinceMs ?? 0);
  const allowed = host.data?.allowed.includes('clear-refs');
  const impossible = host.data !== undefined && softDirty?.available !== true;
  const estimateMs = estimatedResetMs(account.residentPages * pageSize, picture.mappings.length);
  return (
    <SidePanel name="Writes" testId="writes-panel" onClose={props.onClose}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must be reachable for those without a wheel */}
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-y-auto px-3 pb-3" tabIndex={0}>
        {host.data === undefined ? (
          <p role="status" className="text-ink-2">
            The agent is being asked.
          </p>
        ) : impossible || allowed !== true ? (
          <NotTracked
            pid={props.pid}
            reason={impossible ? softDirty?.reason : undefined}
            cure={impossible ? softDirty?.cure : undefined}
          />
        ) : live ? (
          <OwnControls handle={picture.handle} epoch={picture.epoch} estimateMs={estimateMs} />
        ) : null}
        {writesSinceMs !== undefined && (
          <>
            <p className="text-sm" data-testid="writes-since" data-since={writesSinceMs}>
              Since {formatClock(writesSinceMs)}: <Strong>{formatBytes(account.totals.written * pageSize)}</Strong>{' '}
              written, of {formatBytes(account.residentPages * pageSize)} in memory
              {account.totals.unknown > 0 && (
                <>
                  ; of <Strong>{formatBytes(account.totals.unknown * pageSize)}</Strong> it is not known
                </>
              )}
              .
            </p>
            <WritesTable rows={account.rows} pageSize={pageSize} selected={props.selected} onSelect={props.onSelect} />
          </>
        )}
        {!impossible && <BlindSpots />}
      </div>
    </SidePanel>
  );
}

function Strong({ children }: { readonly children: ReactNode }) {
  return <strong className="font-semibold">{children}</strong>;
}

function OwnControls(props: { readonly handle: string; readonly epoch: number; readonly estimateMs: number }) {
  const { handle, epoch, estimateMs } = props;
  const client = useQueryClient();
  const query = writeStatusQuery(handle);
  const status = useQuery(query);
  const [chosen, setChosen] = useState<ResetPace>();
  const everyMs = status.data?.tracking?.everyMs;
  const pace: ResetPace = chosen ?? (everyMs === undefined ? 'hand' : (String(everyMs / 1000) as ResetPace));
  const store = useWatchStore();
  const told = {
    onSuccess: (data: WriteStatus) => {
      client.setQueryData(query.queryKey, data);
      void store.readMarks(Date.now() - MARK_AGE_MS);
    },
  };
  const reset = useMutation({
    mutationFn: (next: ResetPace) => {
      const ms = paceMs(next);
      return resetWrites(handle, epoch, ms === undefined ? {} : { everyMs: ms });
    },
    ...told,
  });
  const stop = useMutation({ mutationFn: () => stopWrites(handle), ...told });
  const error = reset.error ?? stop.error ?? status.error;
  const tracking = status.data?.tracking;
  return (
    <>
      {status.data !== undefined && (
        <WriteControls
          status={status.data}
          pace={pace}
          estimateMs={estimateMs}
          busy={reset.isPending || stop.isPending}
          onPace={(next) => {
            setChosen(next);
            // Of an account that is kept the pace is changed at once: which is a reset, as all that changes it is.
            if (tracking?.owner === 'you') reset.mutate(next);
          }}
          onReset={() => reset.mutate(pace)}
          onStop={() => stop.mutate()}
        />
      )}
      {error !== null && (
        <p role="alert" className="text-sm font-medium">
          {error.message} {error instanceof ApiError && <span className="font-normal text-ink-2">{error.wayOut}</span>}
        </p>
      )}
    </>
  );
}
