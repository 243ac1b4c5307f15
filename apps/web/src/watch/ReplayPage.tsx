import { type ReactNode, useEffect } from 'react';
import type { RecordedPast } from '../api/recorded-past.js';
import { formatDate } from '../components/clock.js';
import { Notice } from '../components/Notice.js';
import { plainName } from '../components/plain-name.js';
import { formatBytes, formatShare } from '../components/quantity.js';
import { TopBar } from '../components/TopBar.js';
import { mappingAt } from '../state/process-picture.js';
import { useView } from '../state/use-view.js';
import { LiveBadge } from './LiveBadge.js';
import { MomentSentence } from './MomentSentence.js';
import { useReplay } from './use-replay.js';
import { useShownPass } from './use-shown-pass.js';
import { WatchView } from './WatchView.js';

/** A recording on the screen: the views of a watch, without an agent. */
export function ReplayPage({ recorded, leave }: { readonly recorded: RecordedPast; readonly leave?: ReactNode }) {
  const { moment, since, past, control, reading, damagedBytes } = useReplay(recorded);
  const view = useView();
  const { comm, command, pid, user, hostname, kernel, pageSize } = recorded.facts;
  const name = comm ?? 'Recording';
  useEffect(() => {
    document.title = `${plainName(name)} (recording) - Pagelapse`;
  }, [name]);
  const { picture } = moment;
  useShownPass(picture);
  const notes = [
    recorded.cutShort ? 'not ended in order: all that was written is here' : '',
    damagedBytes !== undefined && damagedBytes > 0 ? `${formatBytes(damagedBytes)} are damaged and left out` : '',
    reading === undefined ? '' : `charts of mappings: ${formatShare(reading)} read`,
  ].filter((note) => note !== '');
  const origin = [
    hostname === undefined ? 'an unknown machine' : `${hostname}, Linux ${kernel}`,
    `from ${formatDate(recorded.fromMs)}`,
    recorded.endedBecause === undefined ? '' : `ended ${recorded.endedBecause}`,
  ].filter((part) => part !== '');
  return (
    <>
      <TopBar leave={leave} takeAway={picture !== undefined}>
        <h1 className="max-w-60 shrink-0 truncate text-lg font-semibold" title={command}>
          {name}
        </h1>
        {pid !== undefined && (
          <p className="shrink-0 text-sm text-ink-3">
            pid {pid}, {user}
          </p>
        )}
        <LiveBadge status="replay" />
        {picture !== undefined && <MomentSentence picture={picture} moment={moment} />}
      </TopBar>
      <section
        aria-label="Recording"
        className="flex shrink-0 flex-wrap gap-x-4 border-b border-line px-4 py-1 text-sm text-ink-3"
      >
        Recorded on {origin.join('; ')}
        {notes.length > 0 && (
          <span role="status" data-testid="recording-notes" className="text-ink">
            {notes.join('; ')}
          </span>
        )}
      </section>
      {picture !== undefined ? (
        <WatchView
          pid={pid}
          comm={name}
          picture={picture}
          mapping={mappingAt(picture, view.mapping, pageSize)}
          pageSize={pageSize}
          past={past}
          asked={recorded}
          ages={undefined}
          time={control}
          since={since}
        />
      ) : moment.busy ? (
        <Notice busy title="Reading the recording" />
      ) : (
        <Notice title={moment.error?.message ?? 'No pass at or before this moment can be read'}>
          {moment.error === undefined && 'The recording is damaged here; other moments may be whole.'}
        </Notice>
      )}
    </>
  );
}
