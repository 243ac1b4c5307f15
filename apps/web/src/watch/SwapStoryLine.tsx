import { formatAddress } from '@pagelapse/address-space';
import { useMemo } from 'react';
import { formatClock } from '../components/clock.js';
import { formatBytes } from '../components/quantity.js';
import { mappingName } from '../state/mapping-names.js';
import type { ProcessPicture } from '../state/process-picture.js';
import { mostInSwap, pagesInSwap, swapStory } from '../state/swap-story.js';
import type { TimeControl } from '../state/time-control.js';
import { useTotals } from '../state/use-totals.js';
import { useSetView } from '../state/use-view.js';
import type { Past } from '../state/watch-store.js';

/** Which mapping has lost the most to swap, and when. Its name leads to it, the times to their moments. */
export function SwapStoryLine(props: {
  readonly picture: ProcessPicture;
  readonly past: Past;
  readonly pageSize: number;
  readonly time: TimeControl;
}) {
  const { picture, past, pageSize, time } = props;
  const { mappings, epoch } = picture;
  const setView = useSetView();
  const id = useTotals(picture, () => mostInSwap(mappings)?.id, []);
  const most = id === undefined ? undefined : picture.byId.get(id);
  const { takenAtMs } = picture.pass;
  const story = useMemo(() => most && swapStory(past, most, epoch, takenAtMs), [past, most, epoch, takenAtMs]);
  const [firstMs] = past.history.times(past.toMs);
  if (most === undefined || story === undefined) {
    return firstMs === undefined ? null : (
      <p className="text-sm text-ink-3" data-testid="swap-story">
        Seen since {formatClock(firstMs)}.
      </p>
    );
  }
  const pages = pagesInSwap(most);
  const name = mappingName(most);
  const moment = (atMs: number) => <Moment atMs={atMs} onGo={time.go} />;
  return (
    <p className="flex min-w-0 items-baseline gap-x-1 text-sm whitespace-nowrap text-ink-3" data-testid="swap-story">
      Most in
      <button
        type="button"
        title={name}
        className="min-w-0 max-w-90 truncate text-ink underline decoration-line underline-offset-2 hover:decoration-ink"
        onClick={() => setView({ mapping: formatAddress(most.mapping.start, pageSize), panel: undefined })}
      >
        <bdi>{name}</bdi>
      </button>
      <span className="shrink-0">
        <span className="text-ink">{formatBytes(pages * pageSize)}</span>
        {', in swap since '}
        {story.sinceMs === undefined
          ? `before ${formatClock(Math.min(firstMs ?? takenAtMs, takenAtMs))}`
          : moment(story.sinceMs)}
        {story.mostPages > pages && (
          <>
            , at most {formatBytes(story.mostPages * pageSize)} at {moment(story.mostAtMs)}
          </>
        )}
      </span>
    </p>
  );
}

function Moment({ atMs, onGo }: { readonly atMs: number; readonly onGo: (atMs: number) => void }) {
  return (
    <button
      type="button"
      title="Shows this moment"
      className="text-ink underline decoration-line underline-offset-2 hover:decoration-ink"
      onClick={() => onGo(atMs)}
    >
      {formatClock(atMs)}
    </button>
  );
}
