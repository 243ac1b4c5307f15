import { PAGE_STATES, PageState } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { formatClock } from '../../components/clock.js';
import { formatBytes } from '../../components/quantity.js';
import { StateSwatch } from '../../components/StateSwatch.js';
import type { PastEvent } from '../../state/past-events.js';
import { CHART_STATES, type Stack } from './chart-columns.js';
import { eventText } from './event-text.js';

/** The moment pointed at in figures, or the newest one. */
export function StackReading(props: {
  readonly stack: Stack;
  readonly index: number | undefined;
  readonly palette: Palette;
  readonly events: readonly PastEvent[];
}) {
  const { stack, palette } = props;
  const last = stack.times.length - 1;
  const index = props.index ?? last;
  if (last < 0) return null;
  const known = !Number.isNaN(stack.bytes[0]?.[index]);
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2.5 text-xs text-ink-2">
      <span className="text-ink-3">{formatClock(stack.times[index] as number)}</span>
      {!known && <span>not known of this mapping</span>}
      {CHART_STATES.map((name, i) => {
        const bytes = stack.bytes[i]?.[index] ?? 0;
        if (bytes === 0 || Number.isNaN(bytes)) return null;
        return (
          <span key={name} className="flex items-center gap-1" title={PAGE_STATES[PageState[name]].label}>
            <StateSwatch state={name} palette={palette} />
            {formatBytes(bytes)}
          </span>
        );
      })}
      {props.events.map((event) => (
        <span key={`${event.atMs} ${eventText(event)}`} className="text-ink">
          {eventText(event)}
        </span>
      ))}
    </p>
  );
}
