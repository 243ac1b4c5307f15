import { useQuery } from '@tanstack/react-query';
import { ApiError } from '../api/api-error.js';
import { openFile } from '../api/recorded-past.js';
import { recordedPastQuery } from '../api/recordings.js';
import { Button } from '../components/Button.js';
import { Notice } from '../components/Notice.js';
import { plainName } from '../components/plain-name.js';
import { TopBar } from '../components/TopBar.js';
import { ReplayPage } from './ReplayPage.js';

/** A recording that the agent has. */
export function RecordingPage({ id }: { readonly id: string }) {
  const { data, error, refetch } = useQuery(recordedPastQuery(id));
  if (data?.ok === true) return <ReplayPage recorded={data.past} />;
  return (
    <>
      <TopBar />
      {error !== null ? (
        <Notice
          title={error.message}
          wayOut={error instanceof ApiError ? error.wayOut : undefined}
          code={error instanceof ApiError ? error.code : undefined}
          actions={<Button onClick={() => void refetch()}>Try again</Button>}
        />
      ) : data === undefined ? (
        <Notice busy title="Opening the recording" />
      ) : (
        <Notice title="This recording cannot be shown">{data.why}</Notice>
      )}
    </>
  );
}

/** A recording in a file of this machine: nothing of it leaves the browser, and no agent is asked. */
export function FilePage({
  file,
  number,
  onClose,
}: {
  readonly file: File;
  readonly number: number;
  readonly onClose: () => void;
}) {
  const { data, error } = useQuery({
    queryKey: ['file', number],
    queryFn: () => openFile(file),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  const leave = <Button onClick={onClose}>Close {file.name}</Button>;
  if (data?.ok === true) return <ReplayPage recorded={data.past} leave={leave} />;
  return (
    <>
      <TopBar leave={leave} />
      {error !== null ? (
        <Notice title={`${plainName(file.name)} cannot be read`}>{error.message}</Notice>
      ) : data === undefined ? (
        <Notice busy title={`Opening ${plainName(file.name)}`} />
      ) : (
        <Notice title={`${plainName(file.name)} cannot be shown`}>{data.why}</Notice>
      )}
    </>
  );
}
