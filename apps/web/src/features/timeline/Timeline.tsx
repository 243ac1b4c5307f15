import { PAGE_STATES, PageState } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { useMemo, useState } from 'react';
import { formatBytes } from '../../components/quantity.js';
import { Segmented } from '../../components/Segmented.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import type { Past } from '../../state/watch-store.js';
import { CHART_STATES, stackOf } from './chart-columns.js';
import { StackReading } from './StackReading.js';
import { type ChartInks, chartInks, SurroundingsCharts } from './SurroundingsCharts.js';
import { type ChartLine, TimeChart } from './TimeChart.js';

/** Drawn from the top of the stack down: each area covers the part of the one above it that is not its own. */
function stackLines(palette: Palette): ChartLine[] {
  return [...CHART_STATES].reverse().map((name) => {
    const { ink } = palette.states[name];
    return { label: PAGE_STATES[PageState[name]].label, stroke: ink, fill: ink };
  });
}

/** Page states over time, with what pressed on them beside. */
export function Timeline(props: {
  readonly past: Past;
  readonly mapping: WatchedMapping | undefined;
  readonly mappingName: string | undefined;
  readonly scope: 'mapping' | 'process';
  readonly onScope: (scope: 'mapping' | 'process') => void;
  readonly pageSize: number;
  readonly palette: Palette;
}) {
  const { past, pageSize, palette } = props;
  const [point, setPoint] = useState<number>();
  const mapping = props.scope === 'mapping' ? props.mapping : undefined;
  const stack = useMemo(() => stackOf(past, mapping, pageSize), [past, mapping, pageSize]);
  const lines = useMemo(() => stackLines(palette), [palette]);
  const inks: ChartInks = useMemo(() => chartInks(palette.theme), [palette.theme]);
  const columns = useMemo(
    () => [stack.times, ...[...stack.edges].reverse()] as [Float64Array, ...Float64Array[]],
    [stack],
  );
  const last = stack.times.length - 1;
  const latest = Object.fromEntries(
    CHART_STATES.map((name, i) => [`data-latest-${name}`, ((stack.bytes[i]?.[last] ?? 0) / pageSize).toString()]),
  );
  const index = point !== undefined && point <= last ? point : undefined;
  return (
    <section
      aria-label="Timeline"
      data-testid="timeline"
      data-scope={props.scope}
      {...latest}
      className="flex min-h-0 border-t border-line"
    >
      <div className="flex min-w-0 flex-[2] flex-col">
        <header className="flex items-center gap-3 overflow-hidden px-3 pt-2 whitespace-nowrap">
          <h2 className="shrink-0 font-medium">Pages by state</h2>
          <Segmented
            legend="Count pages of"
            value={props.scope}
            onChange={props.onScope}
            choices={[
              { value: 'mapping', label: 'This mapping' },
              { value: 'process', label: 'Whole process' },
            ]}
          />
          <StackReading stack={stack} index={index} palette={palette} />
        </header>
        <TimeChart
          label={`Pages by state over time, ${props.scope === 'process' ? 'whole process' : (props.mappingName ?? '')}`}
          lines={lines}
          columns={columns}
          ink={inks.axis}
          rule={inks.rule}
          leastTop={pageSize * 4}
          format={formatBytes}
          onPoint={setPoint}
        />
      </div>
      <SurroundingsCharts past={past} pageSize={pageSize} inks={inks} index={index} onPoint={setPoint} />
    </section>
  );
}
