import { formatClock } from '../../components/clock.js';
import type { PastEvent } from '../../state/past-events.js';
import { eventText } from './event-text.js';

/** What is marked on the charts, in words, newest first; each leads to its moment. */
export function EventList(props: {
  readonly events: readonly PastEvent[];
  /** Those of the moment pointed at or looked at. */
  readonly current: readonly PastEvent[];
  readonly onGo: (event: PastEvent) => void;
}) {
  const { events, current } = props;
  if (events.length === 0) {
    return <p className="px-3 py-1 text-sm text-ink-3">No limit has moved, no mapping has come or gone.</p>;
  }
  return (
    <ol aria-label="Events, newest first" className="min-h-0 flex-1 overflow-y-auto pt-1 [scrollbar-width:thin]">
      {events.toReversed().map((event) => (
        <li key={`${event.kind} ${event.atMs}`}>
          <button
            type="button"
            data-event={event.kind}
            title="Shows this moment"
            className={`flex w-full gap-3 px-3 text-left text-sm hover:bg-raised ${current.includes(event) ? 'bg-selected' : ''}`}
            onClick={() => props.onGo(event)}
          >
            <span className="shrink-0 text-ink-3">{formatClock(event.atMs)}</span>
            <span className="min-w-0 truncate">{eventText(event)}</span>
          </button>
        </li>
      ))}
    </ol>
  );
}
