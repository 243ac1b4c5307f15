import type { ThemeName } from '@pagelapse/heatmap';
import { useMemo, useState } from 'react';
import { formatBytes, formatCount, formatShare } from '../../components/quantity.js';
import { type Choice, Segmented } from '../../components/Segmented.js';
import type { AroundColumn } from '../../state/page-history.js';
import type { PastEvent } from '../../state/past-events.js';
import type { ShownSpan } from '../../state/shown-span.js';
import type { Past } from '../../state/watch-store.js';
import { ChartKey } from './ChartKey.js';
import { perSecond, withGaps } from './chart-columns.js';
import { EventList } from './EventList.js';
import { type ChartLine, type ChartMarker, TimeChart } from './TimeChart.js';

/** Greys of the charts: colour stays with page states. */
export interface ChartInks {
  readonly strong: string;
  readonly mid: string;
  readonly axis: string;
  readonly rule: string;
}

export function chartInks(theme: ThemeName): ChartInks {
  return theme === 'dark'
    ? { strong: '#eceef0', mid: '#929aa4', axis: '#929aa4', rule: '#23282d' }
    : { strong: '#16191d', mid: '#8a919b', axis: '#646c76', rule: '#eceef1' };
}

const LIMIT_DASH = [4, 3] as const;
const SWAP_DASH = [1, 2] as const;

const NO_LINES: readonly ChartLine[] = [];

type Columns = [Float64Array, ...(number | null)[][]];

/** What else pressed on the process. */
interface Pressure {
  readonly label: string;
  readonly description: string;
  readonly lines: readonly [string, AroundColumn][];
  /** Of a quiet machine the axis still reaches this far. */
  readonly leastTop: number;
  /** A counter is shown as its change per second, of pages or of events. */
  readonly counts: 'pages' | 'events' | 'percent';
}

const PRESSURES = {
  traffic: {
    label: 'Swap traffic',
    description: 'Swap traffic of the host, out and in',
    lines: [
      ['host out', 'pswpout'],
      ['host in', 'pswpin'],
    ],
    leastTop: 1024 * 1024,
    counts: 'pages',
  },
  faults: {
    label: 'Faults',
    description: 'Page faults of the process, those that waited for a disk and the others',
    lines: [
      ['major', 'majorFaults'],
      ['minor', 'minorFaults'],
    ],
    leastTop: 10,
    counts: 'events',
  },
  stalls: {
    label: 'Stalls',
    description: 'Share of time in which all, or some, tasks of the host waited for memory (PSI)',
    lines: [
      ['host full', 'hostPsiFull'],
      ['host some', 'hostPsiSome'],
    ],
    leastTop: 1,
    counts: 'percent',
  },
} as const satisfies Record<string, Pressure>;

/** Where the kernel keeps the pressure of single cgroups, that of the process's own: the host's is of everybody. */
const CGROUP_STALLS: Pressure = {
  ...PRESSURES.stalls,
  description: 'Share of time in which all, or some, tasks of the cgroup waited for memory (PSI)',
  lines: [
    ['cgroup full', 'cgroupPsiFull'],
    ['cgroup some', 'cgroupPsiSome'],
  ],
};
type PressureName = keyof typeof PRESSURES;

/** What stands at the right end: a chart, or the list of what is marked on all of them. */
type Corner = PressureName | 'events';
const CORNERS: readonly Choice<Corner>[] = [
  ...Object.entries(PRESSURES).map(([value, { label }]) => ({ value: value as PressureName, label })),
  { value: 'events', label: 'Events' },
];

const FORMATS = {
  pages: (bytes: number) => `${formatBytes(Math.round(bytes))}/s`,
  events: (count: number) => `${formatCount(Math.round(count))}/s`,
  percent: (percent: number) => formatShare(percent / 100),
} as const;
const AXIS_FORMATS = { pages: formatBytes, events: formatCount, percent: (percent: number) => `${percent} %` } as const;

function columnsOf({ history, toMs }: Past, { lines, counts }: Pressure, pageSize: number): Columns {
  const times = history.times(toMs);
  return [
    times,
    ...lines.map(([, name]) => {
      const column = history.around(name, toMs);
      if (counts === 'percent') return withGaps(column);
      const rate = perSecond(times, column);
      return withGaps(counts === 'pages' ? rate.map((pages) => pages * pageSize) : rate);
    }),
  ];
}

/** What presses on the process: its cgroup against its limit, and what the kernel does about it. Same times as the stack. */
export function SurroundingsCharts(props: {
  readonly past: Past;
  readonly pageSize: number;
  readonly inks: ChartInks;
  readonly leastSpanMs: number;
  readonly markers: readonly ChartMarker[];
  readonly events: readonly PastEvent[];
  /** Those of the moment pointed at or looked at. */
  readonly currentEvents: readonly PastEvent[];
  readonly span: ShownSpan | undefined;
  readonly index: number | undefined;
  readonly onPoint: (index: number | undefined) => void;
  readonly onTime: (timeMs: number) => void;
}) {
  const { past, pageSize, inks, index, markers, span, onPoint, onTime } = props;
  const [corner, setCorner] = useState<Corner>('traffic');
  const name = corner === 'events' ? 'traffic' : corner;
  const isOfCgroup = useMemo(() => {
    return name === 'stalls' && past.history.around('cgroupPsiSome', past.toMs).some((share) => !Number.isNaN(share));
  }, [name, past]);
  const pressure: Pressure = isOfCgroup ? CGROUP_STALLS : PRESSURES[name];
  const memory: ChartLine[] = useMemo(
    () => [
      { label: 'limit', stroke: inks.strong, dash: LIMIT_DASH },
      { label: 'usage', stroke: inks.strong },
      { label: 'host swap', stroke: inks.mid, dash: SWAP_DASH },
    ],
    [inks],
  );
  const lines: ChartLine[] = useMemo(
    () => pressure.lines.map(([label], i) => ({ label, stroke: i === 0 ? inks.strong : inks.mid })),
    [inks, pressure],
  );
  const memoryColumns = useMemo((): Columns => {
    const { history, toMs } = past;
    const column = (name: AroundColumn) => withGaps(history.around(name, toMs));
    return [history.times(toMs), column('cgroupLimit'), column('cgroupUsage'), column('hostSwapUsed')];
  }, [past]);
  const columns = useMemo(() => columnsOf(past, pressure, pageSize), [past, pressure, pageSize]);
  const shared = {
    toMs: past.toMs,
    leastSpanMs: props.leastSpanMs,
    ink: inks.axis,
    rule: inks.rule,
    markers,
    span,
    onPoint,
    onTime,
  };
  return (
    <>
      <div className="flex min-w-0 flex-1 flex-col border-l border-line">
        <ChartKey
          title={<h2 className="shrink-0 text-base font-medium">Cgroup</h2>}
          lines={memory}
          columns={memoryColumns}
          index={index}
          format={formatBytes}
        />
        <TimeChart
          {...shared}
          label="Memory usage of the cgroup, its limit and swap used on the host, over time"
          lines={memory}
          columns={memoryColumns}
          leastTop={pageSize}
          format={formatBytes}
        />
      </div>
      <div className="flex min-w-0 flex-1 flex-col border-l border-line">
        <ChartKey
          title={
            <Segmented legend="What pressed on the process" value={corner} onChange={setCorner} choices={CORNERS} />
          }
          lines={corner === 'events' ? NO_LINES : lines}
          columns={columns}
          index={index}
          format={FORMATS[pressure.counts]}
        />
        {corner === 'events' ? (
          <EventList events={props.events} current={props.currentEvents} onGo={({ atMs }) => onTime(atMs)} />
        ) : (
          <TimeChart
            {...shared}
            key={name}
            label={`${pressure.description}, over time`}
            lines={lines}
            columns={columns}
            leastTop={pressure.leastTop}
            steps={pressure.counts === 'pages' ? 'binary' : 'decimal'}
            format={AXIS_FORMATS[pressure.counts]}
          />
        )}
      </div>
    </>
  );
}
