import { formatClock } from '../../components/clock.js';
import { announce } from '../../state/announcement.js';
import { useCommands } from '../../state/commands.js';
import type { PastEvent } from '../../state/past-events.js';
import type { TimeControl } from '../../state/time-control.js';
import { eventText } from './event-text.js';

/** From event to event by key, each of them said. `events` in time order. */
export function useEventCommands(events: readonly PastEvent[], { timeMs, go }: TimeControl): void {
  const lead = (event: PastEvent | undefined, none: string): void => {
    if (event === undefined) {
      announce(none);
      return;
    }
    go(event.atMs);
    announce(`${formatClock(event.atMs)}: ${eventText(event)}`);
  };
  useCommands([
    {
      id: 'time.event-before',
      group: 'Time',
      label: 'The event before',
      shortcut: { key: '[' },
      run: () =>
        lead(
          events.findLast(({ atMs }) => timeMs === undefined || atMs < timeMs),
          'No event before this moment.',
        ),
    },
    {
      id: 'time.event-after',
      group: 'Time',
      label: 'The event after',
      shortcut: { key: ']' },
      run: () =>
        lead(
          timeMs === undefined ? undefined : events.find(({ atMs }) => atMs > timeMs),
          'No event after this moment.',
        ),
    },
  ]);
}
