import type { TimeTiles } from '@pagelapse/address-space';
import { cssRectOfTile, type TimeLayout } from '@pagelapse/heatmap';
import { useTypeScale } from '../../state/type-scale.js';

const CSS_WIDTH = 40;

/**
 * Beside each row of the map: how much of the time its pages were in swap, of all of it, and how many changes between swap
 * and memory were seen, of those of the row with most.
 */
export function ThrashColumns({ tiles, layout }: { readonly tiles: TimeTiles; readonly layout: TimeLayout }) {
  const cssWidth = CSS_WIDTH * useTypeScale();
  const most = tiles.mostFlips;
  const flips = most === undefined ? 1 : (tiles.flips[most] as number);
  const bars = (share: (row: number) => number): string =>
    Array.from({ length: tiles.rows }, (_, row) => {
      const { y, height } = cssRectOfTile(layout, { column: 0, row });
      const width = share(row) * cssWidth;
      // Next to nothing is still something.
      return width === 0 ? '' : `M0 ${y}h${Math.max(1, width).toFixed(2)}v${height}H0Z`;
    }).join('');
  return (
    <div aria-hidden="true" data-testid="thrash" className="flex shrink-0 gap-2 pl-3">
      {[bars((row) => tiles.swapShare(row) ?? 0), bars((row) => (tiles.flips[row] as number) / flips)].map((d, i) => (
        <svg
          // biome-ignore lint/suspicious/noArrayIndexKey: there are these two and no others
          key={i}
          aria-hidden="true"
          width={cssWidth}
          height={layout.deviceHeight / layout.devicePixelRatio}
          className="border-l border-line"
        >
          <path d={d} className="fill-ink-3" />
        </svg>
      ))}
    </div>
  );
}
