import type { ReactNode } from 'react';
import { Button } from '../../components/Button.js';
import { formatClock, formatMoment } from '../../components/clock.js';
import { useCommands } from '../../state/commands.js';
import type { TimeControl } from '../../state/time-control.js';

/** Which moment is on screen, and the ways to others. Space stops and goes on, arrows step by passes, L is now. */
export function TimeBar({ control, children }: { readonly control: TimeControl; readonly children?: ReactNode }) {
  const { timeMs, fromMs, toMs, go, step, run } = control;
  useCommands([
    { id: 'time.run', group: 'Time', label: 'Stop time, or let it go on', shortcut: { key: ' ' }, run },
    { id: 'time.before', group: 'Time', label: 'The pass before', shortcut: { key: 'ArrowLeft' }, run: () => step(-1) },
    { id: 'time.after', group: 'Time', label: 'The pass after', shortcut: { key: 'ArrowRight' }, run: () => step(1) },
    ...(control.hasNow
      ? [
          {
            id: 'time.now',
            group: 'Time',
            label: 'Back to now',
            shortcut: { key: 'l' },
            run: () => go(undefined),
          } as const,
        ]
      : []),
  ]);
  const shown = timeMs ?? toMs;
  return (
    <div
      role="group"
      aria-label="Time"
      data-testid="time-bar"
      className="flex h-9 items-center gap-2 border-t border-line px-3"
    >
      <Button onClick={run} title="Space">
        {control.runs ? 'Pause' : !control.hasNow ? 'Play' : 'Go on'}
      </Button>
      <Button onClick={() => step(-1)} title="The pass before (left arrow)">
        ‹ Pass
      </Button>
      <Button
        onClick={() => step(1)}
        title="The pass after (right arrow)"
        disabled={control.hasNow && timeMs === undefined}
      >
        Pass ›
      </Button>
      {control.hasNow && (
        <Button onClick={() => go(undefined)} title="Back to now (L)" disabled={timeMs === undefined}>
          Live
        </Button>
      )}
      <input
        type="range"
        aria-label="Moment"
        aria-valuetext={formatClock(shown)}
        className="min-w-24 flex-1 accent-ink"
        min={fromMs}
        max={toMs}
        step="any"
        value={Math.min(toMs, Math.max(fromMs, shown))}
        onChange={(event) => go(Number(event.target.value))}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
          event.preventDefault();
          event.stopPropagation();
          step(event.key === 'ArrowLeft' ? -1 : 1);
        }}
      />
      <span data-testid="moment" className="w-20 shrink-0 text-right text-sm">
        {formatMoment(shown)}
      </span>
      {children}
    </div>
  );
}
