import { useEffect, useLayoutEffect, useRef } from 'react';
import uPlot from 'uplot';
import { formatAxisTimes, formatMoment } from '../../components/clock.js';
import type { ShownSpan } from '../../state/shown-span.js';
import { useTypeScale } from '../../state/type-scale.js';
import { useRoom } from '../../state/use-room.js';

export interface ChartLine {
  readonly label: string;
  readonly stroke: string;
  readonly fill?: string;
  readonly dash?: readonly number[];
}

/** Widths of the parts around the plot, CSS pixels at scale 1: the same in all charts so that their times stand under each other. */
const AXIS_CSS_WIDTH = 64;
const AXIS_CSS_HEIGHT = 24;
/** Sizes on the axis step by powers of two, as memory does. */
const BINARY_STEPS = Array.from({ length: 50 }, (_, i) => 2 ** i);
/** Half the width of the wedge that heads a marker, and its height, CSS pixels. */
const WEDGE_CSS = 4;

function plotOptions(
  latest: { readonly current: ChartProps },
  width: number,
  height: number,
  scale: number,
): uPlot.Options {
  const props = latest.current;
  const font = `${AXIS_CSS_TYPE * scale}px ${AXIS_FONT}`;
  const axis = {
    stroke: props.ink,
    grid: { stroke: props.rule, width: 1 },
    ticks: { show: false },
    font,
  };
  return {
    width,
    height,
    ms: 1,
    legend: { show: false },
    padding: [8, halfTimeCssWidth(font), 0, 0],
    cursor: { sync: { key: 'timeline' }, drag: { x: false, y: false }, points: { show: false }, y: false },
    scales: {
      x: { range: (plot) => spanOf(plot.data[0], latest.current) },
      y: { range: (_plot, _least, most) => [0, Math.max(most * 1.06, props.leastTop)] },
    },
    axes: [
      {
        ...axis,
        size: AXIS_CSS_HEIGHT * scale,
        space: 90 * scale,
        values: (_plot, at) => formatAxisTimes(at),
      },
      {
        ...axis,
        size: AXIS_CSS_WIDTH * scale,
        space: 28 * scale,
        ...(props.steps === 'decimal' ? {} : { incrs: BINARY_STEPS }),
        values: (_plot, at) => at.map((value) => props.format(value)),
      },
    ],
    series: [
      {},
      ...props.lines.map(({ label, stroke, fill, dash }) => ({
        label,
        stroke,
        width: 1,
        points: { show: false },
        paths: uPlot.paths.stepped?.({ align: 1 }) as uPlot.Series.PathBuilder,
        ...(fill === undefined ? {} : { fill }),
        ...(dash === undefined ? {} : { dash: [...dash] }),
      })),
    ],
    hooks: {
      setCursor: [(plot) => latest.current.onPoint(plot.cursor.idx ?? undefined)],
      draw: [(plot) => drawMarkers(plot, latest.current.markers, props.ink)],
      ready: [(plot) => scrubOn(plot, (timeMs) => latest.current.onTime(timeMs))],
    },
  };
}

/** What stands out beyond the plot of a time at its right end; fonts differ in how much that is. */
function halfTimeCssWidth(font: string): number {
  const context = document.createElement('canvas').getContext('2d');
  if (context === null) return 0;
  context.font = font;
  return Math.ceil(context.measureText(formatMoment(0)).width / 2) + 1;
}

/** What is zoomed to, or else from the first sample to the newest or beyond, and no less than the least span. */
function spanOf(times: ArrayLike<number>, { span, toMs, leastSpanMs }: ChartProps): [number, number] {
  if (span !== undefined) return [span.fromMs, span.toMs];
  const newest = Math.max(times[times.length - 1] ?? 0, toMs);
  return [Math.min(times[0] ?? 0, newest - leastSpanMs), newest];
}

/** A moment on the chart: an event, or what is looked at. */
export interface ChartMarker {
  readonly atMs: number;
  /** Drawn over the whole height; else as a wedge at the foot. */
  readonly line: boolean;
  readonly dash?: readonly number[];
}

function drawMarkers(plot: uPlot, markers: readonly ChartMarker[], ink: string): void {
  const ratio = uPlot.pxRatio;
  const { ctx } = plot;
  const { left, top, width, height } = plot.bbox;
  ctx.save();
  ctx.strokeStyle = ink;
  ctx.fillStyle = ink;
  for (const { atMs, line, dash } of markers) {
    const x = Math.round(plot.valToPos(atMs, 'x', true)) + 0.5;
    if (x < left || x > left + width + 1) continue;
    ctx.beginPath();
    if (line) {
      ctx.lineWidth = Math.max(1, ratio);
      ctx.setLineDash((dash ?? []).map((length) => length * ratio));
      ctx.moveTo(x, top);
      ctx.lineTo(x, top + height);
      ctx.stroke();
    } else {
      ctx.moveTo(x, top + height - WEDGE_CSS * ratio);
      ctx.lineTo(x - WEDGE_CSS * ratio, top + height + WEDGE_CSS * ratio);
      ctx.lineTo(x + WEDGE_CSS * ratio, top + height + WEDGE_CSS * ratio);
      ctx.fill();
    }
  }
  ctx.restore();
}

/** Pressing on the chart goes to that moment, dragging on through time. */
function scrubOn(plot: uPlot, onTime: (timeMs: number) => void): void {
  const go = (event: PointerEvent): void => {
    const { left, width } = plot.over.getBoundingClientRect();
    onTime(plot.posToVal(Math.min(width, Math.max(0, event.clientX - left)), 'x'));
  };
  plot.over.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    plot.over.setPointerCapture(event.pointerId);
    go(event);
  });
  plot.over.addEventListener('pointermove', (event) => {
    if (plot.over.hasPointerCapture(event.pointerId)) go(event);
  });
}

const AXIS_CSS_TYPE = 11;
const AXIS_FONT = 'system-ui, "Segoe UI", "Noto Sans", "DejaVu Sans", sans-serif';

interface ChartProps {
  readonly label: string;
  readonly lines: readonly ChartLine[];
  /** Times in ms, then a column a line; `null` where nothing is known. */
  readonly columns: uPlot.AlignedData;
  /** The time axis reaches at least this far, ms. */
  readonly toMs: number;
  /** The time axis spans at least this long. */
  readonly leastSpanMs: number;
  readonly ink: string;
  readonly rule: string;
  /** The value axis reaches at least this far. */
  readonly leastTop: number;
  readonly format: (value: number) => string;
  /** How values step on the axis; as memory does unless told. */
  readonly steps?: 'binary' | 'decimal';
  readonly markers: readonly ChartMarker[];
  /** All time where it is left out. */
  readonly span: ShownSpan | undefined;
  readonly onPoint: (index: number | undefined) => void;
  /** A moment was pressed on, ms. */
  readonly onTime: (timeMs: number) => void;
}

/** Lines over time, stepped: between two passes nothing is known, so nothing is interpolated. */
export function TimeChart(props: ChartProps) {
  const [place, room] = useRoom<HTMLDivElement>();
  const scale = useTypeScale();
  const plot = useRef<uPlot>(undefined);
  const latest = useRef(props);
  latest.current = props;
  const { lines, ink, rule } = props;
  const { cssWidth: width, cssHeight: height } = room ?? {};

  // biome-ignore lint/correctness/useExhaustiveDependencies: a plot is made anew for new lines or colours alone; size and data have effects of their own
  useLayoutEffect(() => {
    if (place.current === null || width === undefined || height === undefined) return;
    const made = new uPlot(plotOptions(latest, width, height, scale), latest.current.columns, place.current);
    plot.current = made;
    return () => {
      plot.current = undefined;
      made.destroy();
    };
  }, [lines, ink, rule, scale, width === undefined]);

  useLayoutEffect(() => {
    if (width !== undefined && height !== undefined) plot.current?.setSize({ width, height });
  }, [width, height]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: setting the data takes the latest span to scale
  useEffect(() => plot.current?.setData(props.columns), [props.columns, props.span?.fromMs, props.span?.toMs]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: the plot draws the latest markers; it has to be told that there are others
  useEffect(() => plot.current?.redraw(false), [props.markers]);

  return (
    <div role="img" aria-label={props.label} className="relative min-h-0 flex-1">
      <div ref={place} className="absolute inset-0 overflow-hidden" />
    </div>
  );
}
