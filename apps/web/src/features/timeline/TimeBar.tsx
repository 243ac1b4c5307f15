import { type ReactNode, useEffect, useRef } from 'react';
import { Button } from '../../components/Button.js';
import { formatClock, formatMoment } from '../../components/clock.js';
import type { TimeControl } from '../../state/time-control.js';

/** Where keys mean something else. */
const OWN_SPACE = 'button, input, select, textarea, a, [role="slider"], [role="listbox"]';
const OWN_ARROWS = 'input, select, textarea, [role="grid"], [role="application"], [data-testid="heatmap"]';

/** Which moment is on screen, and the ways to others. Space stops and goes on, arrows step by passes, L is now. */
export function TimeBar({ control, children }: { readonly control: TimeControl; readonly children?: ReactNode }) {
  const { timeMs, fromMs, toMs, go, step, run } = control;
  const latest = useRef(control);
  latest.current = control;
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const at = event.target instanceof Element ? event.target : document.body;
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const { run, step, go, hasNow } = latest.current;
      if (event.key === ' ' && at.closest(OWN_SPACE) === null) run();
      else if (event.key === 'ArrowLeft' && at.closest(OWN_ARROWS) === null) step(-1);
      else if (event.key === 'ArrowRight' && at.closest(OWN_ARROWS) === null) step(1);
      else if (event.key.toLowerCase() === 'l' && hasNow && at.closest(OWN_ARROWS) === null) go(undefined);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
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
