import type { SqueezeStatus } from '../../api/squeezes.js';
import { formatClock } from '../../components/clock.js';

/** What happened during a squeeze, the newest first. */
export function EventList({ events }: { readonly events: SqueezeStatus['events'] }) {
  return (
    <ol className="text-sm" aria-label="What happened">
      {events.toReversed().map(({ atMs, text }) => (
        <li key={`${atMs} ${text}`} className="flex gap-2">
          <span className="shrink-0 text-ink-3">{formatClock(atMs)}</span>
          <span className="min-w-0 break-words">{text}</span>
        </li>
      ))}
    </ol>
  );
}
