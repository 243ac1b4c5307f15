import type { ThemeName } from '@pagelapse/heatmap';
import { useMemo } from 'react';
import { formatBytes } from '../../components/quantity.js';
import type { Past } from '../../state/watch-store.js';
import { ChartKey } from './ChartKey.js';
import { perSecond, withGaps } from './chart-columns.js';
import { type ChartLine, TimeChart } from './TimeChart.js';

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
/** A rate axis of a quiet machine still reaches this far, bytes a second. */
const LEAST_RATE = 1024 * 1024;

/** What presses on the process: its cgroup against its limit, and swap traffic of the host. Same times as the stack. */
export function SurroundingsCharts(props: {
  readonly past: Past;
  readonly pageSize: number;
  readonly inks: ChartInks;
  readonly index: number | undefined;
  readonly onPoint: (index: number | undefined) => void;
}) {
  const { past, pageSize, inks, index, onPoint } = props;
  const memory: ChartLine[] = useMemo(
    () => [
      { label: 'limit', stroke: inks.strong, dash: LIMIT_DASH },
      { label: 'usage', stroke: inks.strong },
      { label: 'host swap', stroke: inks.mid, dash: SWAP_DASH },
    ],
    [inks],
  );
  const traffic: ChartLine[] = useMemo(
    () => [
      { label: 'out', stroke: inks.strong },
      { label: 'in', stroke: inks.mid },
    ],
    [inks],
  );
  const columns = useMemo(() => {
    const { history } = past;
    const times = history.times();
    const rate = (name: 'pswpin' | 'pswpout') =>
      withGaps(perSecond(times, history.around(name)).map((pages) => pages * pageSize));
    return {
      memory: [
        times,
        withGaps(history.around('cgroupLimit')),
        withGaps(history.around('cgroupUsage')),
        withGaps(history.around('hostSwapUsed')),
      ] as [Float64Array, ...(number | null)[][]],
      traffic: [times, rate('pswpout'), rate('pswpin')] as [Float64Array, ...(number | null)[][]],
    };
  }, [past, pageSize]);
  const shared = { ink: inks.axis, rule: inks.rule, onPoint };
  return (
    <>
      <div className="flex min-w-0 flex-1 flex-col border-l border-line">
        <ChartKey title="Cgroup" lines={memory} columns={columns.memory} index={index} format={formatBytes} />
        <TimeChart
          {...shared}
          label="Memory usage of the cgroup, its limit and swap used on the host, over time"
          lines={memory}
          columns={columns.memory}
          leastTop={pageSize}
          format={formatBytes}
        />
      </div>
      <div className="flex min-w-0 flex-1 flex-col border-l border-line">
        <ChartKey
          title="Swap traffic"
          lines={traffic}
          columns={columns.traffic}
          index={index}
          format={(bytes) => `${formatBytes(Math.round(bytes))}/s`}
        />
        <TimeChart
          {...shared}
          label="Swap traffic of the host, out and in, over time"
          lines={traffic}
          columns={columns.traffic}
          leastTop={LEAST_RATE}
          format={formatBytes}
        />
      </div>
    </>
  );
}
