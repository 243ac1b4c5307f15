import { formatBytesBriefly } from '../../components/quantity.js';
import { type SwapTrend, TREND_MS, trendChange } from './process-trends.js';

const WIDTH = 48;
const HEIGHT = 12;

/** Steps from left, a minute ago, to right, now; the top is the most it was. */
function stepPath({ times, swap }: SwapTrend): string {
  const now = times.at(-1) ?? 0;
  const most = Math.max(...swap, 1);
  const x = (timeMs: number): string => (WIDTH - ((now - timeMs) / TREND_MS) * WIDTH).toFixed(1);
  const y = (bytes: number): string => (HEIGHT - 0.5 - (bytes / most) * (HEIGHT - 1)).toFixed(1);
  return times
    .map((timeMs, i) => `${i === 0 ? 'M' : 'H'}${x(timeMs)}${i === 0 ? ' ' : 'V'}${y(swap[i] ?? 0)}`)
    .join('');
}

/** How much went to swap, or came back, over the last minute that the list was looked at. */
export function TrendCell({ trend }: { readonly trend: SwapTrend | undefined }) {
  const change = trendChange(trend);
  if (trend === undefined || trend.swap.every((bytes) => bytes === 0)) return null;
  return (
    <span className="flex items-center justify-end gap-2">
      {change !== 0 && `${change > 0 ? '+' : '−'}${formatBytesBriefly(Math.abs(change))}`}
      <svg
        aria-hidden="true"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        className="h-3 w-12 shrink-0 fill-none stroke-ink-2"
        vectorEffect="non-scaling-stroke"
      >
        <path d={stepPath(trend)} />
      </svg>
    </span>
  );
}
