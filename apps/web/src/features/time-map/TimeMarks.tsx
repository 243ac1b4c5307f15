import {
  cssRectOfTile,
  cssXOfTime,
  type PageRange,
  type Rect,
  rowOfPage,
  type TimeBrush,
  type TimeLayout,
} from '@pagelapse/heatmap';

/** What lies over the map: the moments looked at, the pages selected, and the rectangle that is being drawn. */
export function TimeMarks(props: {
  readonly layout: TimeLayout;
  readonly timeMs: number | undefined;
  readonly sinceMs: number | undefined;
  readonly selection: PageRange | undefined;
  readonly brush: TimeBrush | undefined;
}) {
  const { layout, timeMs, sinceMs, selection, brush } = props;
  const width = layout.deviceWidth / layout.devicePixelRatio;
  const height = layout.deviceHeight / layout.devicePixelRatio;
  const band = selection && bandOf(layout, selection);
  const rect = brush && rectOf(layout, brush);
  const moment = (atMs: number | undefined, dash: string | undefined) =>
    atMs !== undefined && atMs >= layout.fromMs && atMs <= layout.toMs ? (
      <line
        x1={cssXOfTime(layout, atMs)}
        x2={cssXOfTime(layout, atMs)}
        y1={0}
        y2={height}
        strokeDasharray={dash}
        className="stroke-ink stroke-2"
      />
    ) : null;
  return (
    <svg
      aria-hidden="true"
      width={width}
      height={height}
      className="pointer-events-none absolute top-0 left-0 overflow-visible"
    >
      {band !== undefined && (
        <rect x={0} width={width} y={band.y} height={band.height} className="fill-none stroke-ink" />
      )}
      {moment(sinceMs, '2 3')}
      {moment(timeMs, undefined)}
      {rect !== undefined && <rect {...rect} className="fill-surface/30 stroke-ink stroke-2" />}
    </svg>
  );
}

/** `undefined` for pages that are not in sight. */
function bandOf(layout: TimeLayout, { first, count }: PageRange): Pick<Rect, 'y' | 'height'> | undefined {
  if (first + count <= layout.first || first >= layout.first + layout.pages) return undefined;
  const top = cssRectOfTile(layout, { column: 0, row: rowOfPage(layout, first) });
  const bottom = cssRectOfTile(layout, { column: 0, row: rowOfPage(layout, first + count - 1) });
  return { y: top.y, height: bottom.y + bottom.height - top.y };
}

function rectOf(layout: TimeLayout, { from, to, alongTime, alongPages }: TimeBrush): Rect {
  const corner = (pick: (a: number, b: number) => number) =>
    cssRectOfTile(layout, { column: pick(from.column, to.column), row: pick(from.row, to.row) });
  const [near, far] = [corner(Math.min), corner(Math.max)];
  const [x, width] = alongTime
    ? [near.x, far.x + far.width - near.x]
    : [0, layout.deviceWidth / layout.devicePixelRatio];
  const [y, height] = alongPages
    ? [near.y, far.y + far.height - near.y]
    : [0, layout.deviceHeight / layout.devicePixelRatio];
  return { x, y, width, height };
}
