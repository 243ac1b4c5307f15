import type { TimeLayout } from '@pagelapse/heatmap';
import { rowTicks, timeTicks } from './time-ticks.js';

/** The address each labelled row starts with. */
export function RowRuler(props: { readonly layout: TimeLayout; readonly start: number; readonly pageSize: number }) {
  return (
    <div aria-hidden="true" className="relative w-27 shrink-0 overflow-hidden font-mono text-xs text-ink-3">
      {rowTicks(props.layout, props.start, props.pageSize).map(({ row, text, cssY }) => (
        <div key={row} className="absolute right-0 flex items-start" style={{ top: cssY }}>
          <span className="pr-1.5 leading-3">{text}</span>
          <span className="w-1.5 border-t border-ink-3" />
        </div>
      ))}
    </div>
  );
}

/** Times of day under the map. */
export function TimeRuler({ layout }: { readonly layout: TimeLayout }) {
  return (
    <div aria-hidden="true" className="relative h-5 overflow-hidden text-xs text-ink-3">
      {timeTicks(layout).map(({ timeMs, text, cssX }) => (
        <span
          key={timeMs}
          className="absolute top-0 border-l border-ink-3 pl-1 leading-5 whitespace-nowrap"
          style={{ left: cssX }}
        >
          {text}
        </span>
      ))}
    </div>
  );
}
