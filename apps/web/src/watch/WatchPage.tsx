import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { ApiError } from '../api/api-error.js';
import { processQuery, sessionQuery } from '../api/queries.js';
import { Button } from '../components/Button.js';
import { formatClock } from '../components/clock.js';
import { Notice } from '../components/Notice.js';
import { plainName } from '../components/plain-name.js';
import { TopBar } from '../components/TopBar.js';
import { DoctorPanel } from '../features/doctor/DoctorPanel.js';
import { RecordControl } from '../features/recordings/RecordControl.js';
import { SqueezeButton } from '../features/squeeze/SqueezeButton.js';
import { SqueezePanel } from '../features/squeeze/SqueezePanel.js';
import { useSqueezeMarks } from '../features/squeeze/use-squeeze-marks.js';
import { WritesButton } from '../features/writes/WritesButton.js';
import { WritesPanel } from '../features/writes/WritesPanel.js';
import { mappingAt } from '../state/process-picture.js';
import { useNow } from '../state/use-now.js';
import { useSetView, useView } from '../state/use-view.js';
import { useWatch, useWatchStore } from '../state/watch-context.js';
import type { WatchSnapshot } from '../state/watch-store.js';
import { agesOf } from './ages.js';
import { DutyChoice } from './DutyChoice.js';
import { LiveBadge } from './LiveBadge.js';
import { MomentSentence } from './MomentSentence.js';
import { PassFigures } from './PassFigures.js';
import { useMappingPast } from './use-mapping-past.js';
import { useScrub } from './use-scrub.js';
import { useShownPass } from './use-shown-pass.js';
import { WatchView } from './WatchView.js';
import { ENDED_SENTENCES, statusOf } from './watch-status.js';

/** How often the ages on screen grow. */
const AGE_TICK_MS = 500;

/** Loads the watch of a process and says where it stands; what it shows is {@link WatchView}. */
export function WatchPage({ pid }: { readonly pid: number }) {
  const store = useWatchStore();
  const watch = useWatch();
  const view = useView();
  const setView = useSetView();
  const process = useQuery(processQuery(pid));
  const { connection } = watch;
  const attempt = connection.kind === 'waiting' ? connection.attempt : 0;
  const session = useQuery({ ...sessionQuery(attempt), enabled: attempt > 0 });
  const sessionLost = session.error instanceof ApiError && session.error.needsSession;
  const now = Math.max(useNow(AGE_TICK_MS), watch.arrivedAtMs ?? 0);
  const handle = process.data?.handle;
  useEffect(() => {
    if (handle === undefined) return;
    store.watch(handle);
    return () => store.stop();
  }, [store, handle]);
  const name = process.data?.comm ?? `pid ${pid}`;
  useEffect(() => {
    document.title = `${plainName(name)} (${pid}) - Pagelapse`;
  }, [name, pid]);
  const livePicture = watch.picture?.handle === handle ? watch.picture : undefined;
  const { picture, past, moment, since, control } = useScrub(livePicture, watch.past, watch.retained);
  useSqueezeMarks(livePicture?.handle);
  useMappingPast(livePicture);
  const paused = control.timeMs !== undefined;
  useShownPass(picture);

  const pick = <Button onClick={() => setView({ pid: undefined, mapping: undefined })}>Pick a process</Button>;
  const again = (
    <Button
      onClick={() => {
        void process.refetch().then(({ data }) => {
          if (data !== undefined) store.watch(data.handle);
        });
      }}
    >
      Try again
    </Button>
  );
  const actions = (
    <>
      {pick}
      {again}
    </>
  );
  if (process.error !== null && process.data === undefined) {
    const { error } = process;
    const { wayOut, code } = error instanceof ApiError ? error : {};
    return (
      <>
        <TopBar />
        <Notice title={error.message} wayOut={wayOut} code={code} actions={actions} />
      </>
    );
  }
  const status = statusOf(watch, now);
  const { refused, ended, pageSize } = watch;
  const shown = picture !== undefined && pageSize !== undefined && past !== undefined;
  const live = !paused && (status === 'live' || status === 'late');
  const mapping = shown ? mappingAt(picture, view.mapping, pageSize) : undefined;
  const ages = shown ? agesOf(picture, mapping, now) : undefined;
  return (
    <>
      <TopBar takeAway={shown}>
        <h1 className="max-w-60 shrink-0 truncate text-lg font-semibold" title={process.data?.command}>
          {name}
        </h1>
        <p className="shrink-0 text-sm text-ink-3">
          pid {pid}
          {process.data !== undefined && `, ${process.data.user}`}
        </p>
        <LiveBadge status={paused && picture !== undefined ? 'paused' : status} />
        {ages !== undefined && shown && live && <PassFigures pass={picture.pass} {...ages} />}
        {shown && live && watch.dutyBounds !== undefined && (
          <DutyChoice
            pass={picture.pass}
            bounds={watch.dutyBounds}
            asked={watch.askedDuty}
            onAsk={(share) => store.askDuty(share)}
            onLookedAt={store.lookedAt}
          />
        )}
        {shown && paused && <MomentSentence picture={picture} moment={moment} now={now} />}
        {shown && !live && !paused && (
          <>
            <p className="min-w-0 truncate text-sm" data-testid="watch-message">
              {notLiveSentence(watch, sessionLost)} Shown as of {formatClock(picture.readings.oldest.atMs)}.
            </p>
            {status === 'reconnecting' && !sessionLost && <Button onClick={() => store.retryNow()}>Connect now</Button>}
            {status !== 'reconnecting' && !isGone(watch) && again}
          </>
        )}
      </TopBar>
      {shown ? (
        <WatchView
          pid={pid}
          comm={name}
          picture={picture}
          mapping={mapping}
          pageSize={pageSize}
          past={past}
          asked={watch.retained}
          ages={live ? ages : undefined}
          time={control}
          since={since}
          doctor={
            <DoctorPanel
              handle={picture.handle}
              pass={picture.pass}
              ages={live ? ages : undefined}
              losses={watch.losses}
            />
          }
          side={
            view.side === 'squeeze' ? (
              <SqueezePanel
                handle={picture.handle}
                pid={pid}
                past={watch.retained}
                pageSize={pageSize}
                onClose={() => setView({ side: undefined })}
              />
            ) : view.side === 'writes' ? (
              <WritesPanel
                picture={picture}
                pid={pid}
                pageSize={pageSize}
                selected={mapping?.id}
                live={live}
                onSelect={(address) => setView({ mapping: address })}
                onClose={() => setView({ side: undefined })}
              />
            ) : undefined
          }
        >
          <SqueezeButton />
          <WritesButton />
          <RecordControl handle={picture.handle} pid={pid} />
        </WatchView>
      ) : paused && livePicture !== undefined && !moment.busy ? (
        <Notice
          title={moment.error?.message ?? 'Nothing is retained of this moment'}
          actions={<Button onClick={() => control.go(undefined)}>Go to now</Button>}
        >
          The agent keeps as much of the past as fits into its memory, from when the process was first looked at.
        </Notice>
      ) : refused !== undefined ? (
        <Notice title={refused.message} wayOut={refused.wayOut} code={refused.code} actions={actions} />
      ) : ended !== undefined ? (
        <Notice title={ENDED_SENTENCES[ended.reason]} actions={pick} />
      ) : (
        <Notice busy title={status === 'reconnecting' ? 'The agent does not answer' : `Reading ${plainName(name)}`}>
          {status === 'reconnecting'
            ? 'The connection is tried again until it comes back.'
            : 'The first pass over its memory is under way.'}
        </Notice>
      )}
    </>
  );
}

/** No one can try that again: the process is no more. */
function isGone({ ended }: WatchSnapshot): boolean {
  return ended?.reason === 'exited' || ended?.reason === 'zombie';
}

function notLiveSentence({ ended, refused }: WatchSnapshot, sessionLost: boolean): string {
  if (ended !== undefined) return ENDED_SENTENCES[ended.reason];
  if (refused !== undefined) return `${refused.message} ${refused.wayOut}`;
  if (sessionLost) return 'The agent was restarted: open the URL it printed.';
  return 'The agent does not answer; the connection is tried again.';
}
