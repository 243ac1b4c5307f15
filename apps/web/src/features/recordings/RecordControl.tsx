import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ApiError } from '../../api/api-error.js';
import { recordingsQuery, startRecording, stopRecording } from '../../api/recordings.js';
import { Button } from '../../components/Button.js';
import { formatBytes } from '../../components/quantity.js';
import { useCommands } from '../../state/commands.js';

/** Starts a recording of the process on screen, and ends it. */
export function RecordControl({ handle, pid }: { readonly handle: string; readonly pid: number }) {
  const client = useQueryClient();
  const list = useQuery(recordingsQuery);
  const settled = (): Promise<void> => client.invalidateQueries({ queryKey: recordingsQuery.queryKey });
  const start = useMutation({ mutationFn: () => startRecording(handle), onSettled: settled });
  const stop = useMutation({ mutationFn: stopRecording, onSettled: settled });
  const running = list.data?.recordings.find((row) => row.state === 'recording' && row.pid === pid);
  const busy = start.isPending || stop.isPending;
  const act = (): void => {
    if (busy || list.data === undefined) return;
    if (running === undefined) start.mutate();
    else stop.mutate(running.id);
  };
  useCommands([
    {
      id: 'record.run',
      group: 'Time',
      label: running === undefined ? 'Record from now on' : 'Stop recording',
      shortcut: { key: 'r' },
      run: act,
    },
  ]);
  const error = start.error ?? stop.error;
  const said = error instanceof ApiError ? `${error.message} ${error.wayOut}` : error?.message;
  return (
    <>
      <Button
        onClick={act}
        disabled={busy || list.data === undefined}
        title={running === undefined ? 'Keeps every pass from now on in a file (R)' : 'Ends the recording (R)'}
      >
        {running === undefined ? 'Record' : 'Stop recording'}
      </Button>
      {running !== undefined && (
        <span data-testid="recording-size" className="shrink-0 text-sm text-ink-2">
          {formatBytes(running.bytes)}
        </span>
      )}
      {said !== undefined && (
        <span role="alert" className="max-w-80 truncate text-sm" title={said}>
          {said}
        </span>
      )}
    </>
  );
}
