import { PAGE_STATES, PageState } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { useMemo, useState } from 'react';
import { lastAtOrBefore } from '../../api/past.js';
import { Button } from '../../components/Button.js';
import { formatBytes } from '../../components/quantity.js';
import { Segmented } from '../../components/Segmented.js';
import { announce } from '../../state/announcement.js';
import { useCommands } from '../../state/commands.js';
import type { PastEvent } from '../../state/past-events.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import type { ShownSpan } from '../../state/shown-span.js';
import type { TimeControl } from '../../state/time-control.js';
import type { Past } from '../../state/watch-store.js';
import { CHART_STATES, peakTime, stackOf, withGaps } from './chart-columns.js';
import { StackReading } from './StackReading.js';
import { type ChartInks, chartInks, SurroundingsCharts } from './SurroundingsCharts.js';
import { type ChartLine, type ChartMarker, TimeChart } from './TimeChart.js';
import { useEventCommands } from './use-event-commands.js';

/** Drawn from the top of the stack down: each area covers the part of the one above it that is not its own. */
function stackLines(palette: Palette): ChartLine[] {
  return [...CHART_STATES].reverse().map((name) => {
    const { ink } = palette.states[name];
    return { label: PAGE_STATES[PageState[name]].label, stroke: ink, fill: ink };
  });
}

const SCOPES = [
  { value: 'mapping', label: 'This mapping' },
  { value: 'process', label: 'Whole process' },
] as const;
const SINCE_DASH = [2, 3] as const;
const SQUEEZE_DASH = [1, 3] as const;
/** A chart of the last moments still spans this long, so that its first moments do not rush by; a recording is what it is. */
const LEAST_LIVE_SPAN_MS = 30_000;
const LEAST_SPAN_MS = 1000;

/** What happened since the sample before. */
function eventsAt(times: Float64Array, index: number | undefined, events: readonly PastEvent[]): readonly PastEvent[] {
  if (index === undefined) return [];
  const from = times[index - 1] ?? Number.NEGATIVE_INFINITY;
  return events.filter(({ atMs }) => atMs > from && atMs <= (times[index] as number));
}

/** Page states over time, with what pressed on them beside. */
export function Timeline(props: {
  readonly past: Past;
  /** Address space that the mapping is of. */
  readonly epoch: number;
  readonly mapping: WatchedMapping | undefined;
  readonly mappingName: string | undefined;
  readonly scope: 'mapping' | 'process';
  readonly onScope: (scope: 'mapping' | 'process') => void;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly time: TimeControl;
  /** What the charts are zoomed to, where they have some of it. */
  readonly span: ShownSpan | undefined;
}) {
  const { past, epoch, pageSize, palette, time } = props;
  const [point, setPoint] = useState<number>();
  const mapping = props.scope === 'mapping' ? props.mapping : undefined;
  const stack = useMemo(() => stackOf(past, mapping && { mapping, epoch }, pageSize), [past, mapping, epoch, pageSize]);
  const events = useMemo(() => past.history.events(past.toMs), [past]);
  useEventCommands(events, time);
  const leastSpanMs = time.hasNow ? LEAST_LIVE_SPAN_MS : LEAST_SPAN_MS;
  const { timeMs, sinceMs, fromMs, toMs, go } = time;
  const span = props.span !== undefined && props.span.toMs > fromMs ? props.span : undefined;
  const goWithin = (to: number): void => go(Math.min(toMs, Math.max(fromMs, to)));
  const markers = useMemo(
    () => [
      ...events.map(
        ({ atMs, kind }): ChartMarker =>
          kind === 'squeeze' ? { atMs, line: true, dash: SQUEEZE_DASH } : { atMs, line: false },
      ),
      ...(sinceMs === undefined ? [] : [{ atMs: sinceMs, line: true, dash: SINCE_DASH }]),
      ...(timeMs === undefined ? [] : [{ atMs: timeMs, line: true }]),
    ],
    [events, timeMs, sinceMs],
  );
  const lines = useMemo(() => stackLines(palette), [palette]);
  const inks: ChartInks = useMemo(() => chartInks(palette.theme), [palette.theme]);
  const columns = useMemo(
    () => [stack.times, ...[...stack.edges].reverse().map(withGaps)] as [Float64Array, ...(number | null)[][]],
    [stack],
  );
  const last = stack.times.length - 1;
  const latest = Object.fromEntries(
    CHART_STATES.map((name, i) => [`data-latest-${name}`, ((stack.bytes[i]?.[last] ?? 0) / pageSize).toString()]),
  );
  const pointed = point !== undefined && point <= last ? point : undefined;
  const index = pointed ?? (timeMs === undefined ? undefined : Math.max(0, lastAtOrBefore(stack.times, timeMs)));
  const currentEvents = eventsAt(stack.times, index, events);
  const peak = peakTime(stack, 'shared-swapped');
  useCommands([
    {
      id: 'time.peak',
      group: 'Time',
      label: 'The moment with the most pages shared-swapped',
      shortcut: { key: 'k' },
      run: () => (peak === undefined ? announce('Nothing of it has been shared-swapped.') : go(peak)),
    },
    ...SCOPES.map(({ value, label }) => ({
      id: `view.scope.${value}`,
      group: 'View' as const,
      label: `Pages over time: ${label}`,
      run: () => props.onScope(value),
    })),
  ]);
  return (
    <section
      aria-label="Timeline"
      data-testid="timeline"
      data-scope={props.scope}
      data-squeezes={events.filter(({ kind }) => kind === 'squeeze').length}
      {...latest}
      className="flex min-h-0 border-t border-line"
    >
      <div className="flex min-w-0 flex-[2] flex-col">
        <header className="flex items-center gap-3 overflow-hidden px-3 pt-2 whitespace-nowrap">
          <h2 className="shrink-0 font-medium">Pages by state</h2>
          <Segmented legend="Count pages of" value={props.scope} onChange={props.onScope} choices={SCOPES} />
          <Button
            disabled={peak === undefined}
            title="Goes to the moment with the most pages shared-swapped (K)"
            onClick={() => go(peak)}
          >
            Peak
          </Button>
          <StackReading stack={stack} index={index} palette={palette} events={currentEvents} />
        </header>
        <TimeChart
          label={`Pages by state over time, ${props.scope === 'process' ? 'whole process' : (props.mappingName ?? '')}`}
          lines={lines}
          columns={columns}
          toMs={past.toMs}
          leastSpanMs={leastSpanMs}
          ink={inks.axis}
          rule={inks.rule}
          leastTop={pageSize * 4}
          format={formatBytes}
          markers={markers}
          span={span}
          onPoint={setPoint}
          onTime={goWithin}
        />
      </div>
      <SurroundingsCharts
        past={past}
        pageSize={pageSize}
        inks={inks}
        leastSpanMs={leastSpanMs}
        markers={markers}
        events={events}
        currentEvents={currentEvents}
        span={span}
        index={index}
        onPoint={setPoint}
        onTime={goWithin}
      />
    </section>
  );
}
