import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import {
  deleteRecording,
  type RecordingRow,
  recordingsQuery,
  recordingUrl,
  stopRecording,
} from '../../api/recordings.js';
import { Button } from '../../components/Button.js';
import { formatDate } from '../../components/clock.js';
import { Notice } from '../../components/Notice.js';
import { formatBytes, formatCount, formatDuration } from '../../components/quantity.js';
import { TopBar } from '../../components/TopBar.js';
import { useSetView } from '../../state/use-view.js';

const STATES: { readonly [S in RecordingRow['state']]: string } = {
  recording: 'being recorded',
  ended: 'ended',
  cut: 'not ended in order: what is in it can be shown',
  unreadable: 'cannot be read',
};

const WHY_UNREADABLE: Readonly<Record<string, string>> = {
  'not-a-recording': 'it is no recording',
  'future-version': 'it was written by a later version of Pagelapse',
  'nothing-in-it': 'no pass in it can be read',
};

function stateText({ state, why }: RecordingRow): string {
  if (why === undefined) return STATES[state];
  return `${STATES[state]}${state === 'unreadable' ? ': ' : ' '}${WHY_UNREADABLE[why] ?? why}`;
}

/** How much is kept, of how much that may be. */
function roomText(recordings: readonly RecordingRow[], maxBytes: number): string {
  const bytes = recordings.reduce((sum, row) => sum + row.bytes, 0);
  return `${formatBytes(bytes)} of at most ${formatBytes(maxBytes)} are taken.`;
}

/** What the agent has recorded. `openFile` opens one that is elsewhere. */
export function RecordingsPage({ openFile }: { readonly openFile: ReactNode }) {
  const list = useQuery(recordingsQuery);
  useEffect(() => {
    document.title = 'Recordings - Pagelapse';
  }, []);
  const { data, error } = list;
  return (
    <>
      <TopBar />
      {data === undefined && error !== null ? (
        <Notice title={error.message} actions={<Button onClick={() => void list.refetch()}>Try again</Button>} />
      ) : (
        <main className="flex min-h-0 flex-1 flex-col">
          <div className="flex items-baseline gap-4 px-4 pt-4 pb-3">
            <h1 className="shrink-0 text-xl font-medium">Recordings</h1>
            <p className="min-w-0 truncate text-ink-3">
              Every pass of a watch, kept in a file. Record is on the page of a process.
              {data?.maxBytes !== undefined && ` ${roomText(data.recordings, data.maxBytes)}`}
            </p>
            <div className="ml-auto">{openFile}</div>
          </div>
          {data !== undefined && data.recordings.length === 0 && (
            <p className="px-4 text-ink-2">Nothing has been recorded here yet.</p>
          )}
          {data !== undefined && data.recordings.length > 0 && (
            <div className="min-h-0 flex-1 overflow-auto px-4">
              <table className="w-full border-collapse text-left">
                <thead className="text-xs text-ink-2">
                  <tr>
                    <th className="py-1 pr-4 font-normal">Process</th>
                    <th className="py-1 pr-4 font-normal">Began</th>
                    <th className="py-1 pr-4 text-right font-normal">Time</th>
                    <th className="py-1 pr-4 text-right font-normal">Passes</th>
                    <th className="py-1 pr-4 text-right font-normal">Size</th>
                    <th className="py-1 pr-4 font-normal">State</th>
                    <th className="py-1 text-right font-normal">
                      <span className="sr-only">What can be done</span>
                    </th>
                  </tr>
                </thead>
                <tbody>
                  {data.recordings.map((row) => (
                    <Row key={row.id} row={row} live={data.mode === 'live'} />
                  ))}
                </tbody>
              </table>
            </div>
          )}
        </main>
      )}
    </>
  );
}

function Row({ row, live }: { readonly row: RecordingRow; readonly live: boolean }) {
  const setView = useSetView();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const settled = (): Promise<void> => client.invalidateQueries({ queryKey: recordingsQuery.queryKey });
  const stop = useMutation({ mutationFn: () => stopRecording(row.id), onSettled: settled });
  const remove = useMutation({ mutationFn: () => deleteRecording(row.id), onSettled: settled });
  const { id, state, pid, comm, command, fromMs, toMs } = row;
  const error = stop.error ?? remove.error;
  return (
    <tr data-recording={id} className="border-t border-line">
      <td className="max-w-80 truncate py-1.5 pr-4" title={command}>
        {comm ?? 'unknown'} {pid !== undefined && <span className="text-ink-3">pid {pid}</span>}
      </td>
      <td className="py-1.5 pr-4 whitespace-nowrap">{fromMs !== undefined && formatDate(fromMs)}</td>
      <td className="py-1.5 pr-4 text-right whitespace-nowrap">
        {fromMs !== undefined && toMs !== undefined && formatDuration(toMs - fromMs)}
      </td>
      <td className="py-1.5 pr-4 text-right">{row.batches !== undefined && formatCount(row.batches)}</td>
      <td className="py-1.5 pr-4 text-right whitespace-nowrap">{formatBytes(row.bytes)}</td>
      <td className="py-1.5 pr-4 text-ink-2">{error === null ? stateText(row) : error.message}</td>
      <td className="py-1.5">
        <div className="flex items-center justify-end gap-2">
          {asked ? (
            <>
              <span>Delete it for good?</span>
              <Button onClick={() => remove.mutate()} disabled={remove.isPending}>
                Delete
              </Button>
              <Button onClick={() => setAsked(false)}>Keep</Button>
            </>
          ) : (
            <>
              {state !== 'unreadable' && (
                <Button onClick={() => setView({ recording: id, list: undefined, mapping: undefined })}>Open</Button>
              )}
              {state === 'recording' && live && (
                <Button onClick={() => stop.mutate()} disabled={stop.isPending}>
                  Stop
                </Button>
              )}
              <a
                href={recordingUrl(id)}
                download
                title="All of it, the addresses of the process as they are"
                className="shrink-0 rounded border border-line bg-surface px-2 text-sm leading-6 text-ink hover:bg-selected"
              >
                Download
              </a>
              {state !== 'recording' && live && <Button onClick={() => setAsked(true)}>Delete</Button>}
            </>
          )}
        </div>
      </td>
    </tr>
  );
}
