import type { ReactNode } from 'react';
import type { ChartLine } from './TimeChart.js';

/** Title and key of a chart in one: each line's stroke, name and value at the moment pointed at, or the newest. */
export function ChartKey(props: {
  readonly title: ReactNode;
  readonly lines: readonly ChartLine[];
  readonly columns: readonly [Float64Array, ...(number | null)[][]];
  readonly index: number | undefined;
  readonly format: (value: number) => string;
}) {
  const [times, ...values] = props.columns;
  const index = props.index ?? times.length - 1;
  return (
    <header className="flex min-h-8.5 flex-wrap items-center gap-x-3 px-3 pt-2 text-xs whitespace-nowrap">
      {props.title}
      {props.lines.map(({ label, stroke, dash }, i) => {
        const value = values[i]?.[index];
        return (
          <span key={label} className="flex items-center gap-1 text-ink-2">
            <svg aria-hidden="true" width="14" height="4" className="shrink-0">
              <line x1="0" y1="2" x2="14" y2="2" stroke={stroke} strokeWidth="1.5" strokeDasharray={dash?.join(' ')} />
            </svg>
            {label} <span className="text-ink">{value == null ? 'none' : props.format(value)}</span>
          </span>
        );
      })}
    </header>
  );
}
