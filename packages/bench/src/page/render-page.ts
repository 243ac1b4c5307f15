import { applyPatch, PagePatchBuilder, type PageRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import {
  type DrawnFrame,
  type GridLayout,
  gridLayout,
  type HeatmapScene,
  type MapView,
  openRenderer,
  panned,
  type Room,
  startDrawingWorker,
  zoomed,
} from '@pagelapse/heatmap';
import { MEASURE, type RenderFigures, type RenderSpec } from './render-spec.js';

const STATES = [PageState.present, PageState['shared-swapped'], PageState.swapped, PageState.unmapped];
/** Runs of 1 to so many pages: memory that has been squeezed for a while. */
const LONGEST_RUN = 63;
const CHANGING_SHARE = 0.005;
const LONGEST_CHANGE = 15;
const CHANGE_EVERY_MS = 100;
const FRAMES_ONE_WAY = 120;

const drawing = startDrawingWorker(() => new Worker('/page/render-worker.js', { type: 'module' }));

/** The same numbers in every run (a linear congruential generator, Numerical Recipes). */
function randomFrom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function squeezedRuns(pages: number, random: (below: number) => number): PageRuns {
  const builder = new PageRunsBuilder(pages / 16);
  while (builder.pages < pages) {
    const length = Math.min(1 + random(LONGEST_RUN), pages - builder.pages);
    builder.push(length, STATES[random(STATES.length)] as number);
  }
  return builder.finish();
}

function changed(runs: PageRuns, random: (below: number) => number): PageRuns {
  const patch = new PagePatchBuilder();
  const changes = Math.ceil((runs.pages * CHANGING_SHARE) / (LONGEST_CHANGE / 2));
  const spacing = Math.floor(runs.pages / changes);
  for (let i = 0; i < changes; i++) {
    const before = random(spacing - LONGEST_CHANGE);
    const length = 1 + random(LONGEST_CHANGE);
    patch.skip(before);
    patch.change(length, STATES[random(STATES.length)] as number);
    patch.skip(spacing - before - length);
  }
  return applyPatch(runs, patch.finish());
}

/** The next view of a pan or a zoom, frame by frame. */
function viewsOf({ act }: RenderSpec, room: Room): (layout: GridLayout, frame: number) => MapView {
  let direction = 1;
  if (act === 'pan') {
    return (layout, frame) => {
      if (frame % FRAMES_ONE_WAY === 0) direction = -direction;
      return panned(layout, direction, direction * 2);
    };
  }
  return (layout) => {
    if (layout.zoom <= layout.leastZoom) direction = -1;
    else if (layout.zoom >= layout.fitZoom) direction = 1;
    return zoomed(layout, room, direction, layout.deviceWidth * 0.4, layout.deviceHeight * 0.6);
  };
}

async function measure(spec: RenderSpec): Promise<RenderFigures> {
  const canvas = document.createElement('canvas');
  document.body.replaceChildren(canvas);
  const room = { cssWidth: innerWidth, cssHeight: innerHeight, devicePixelRatio };
  const random = randomFrom(7);
  let runs = squeezedRuns(spec.pages, random);
  const whole = gridLayout(spec.pages, room, { order: spec.order, zoom: undefined, centre: undefined });
  const half = { order: spec.order, zoom: Math.floor(whole.fitZoom / 2), centre: spec.pages / 2 };
  let layout = spec.act === 'pan' ? gridLayout(spec.pages, room, half) : whole;
  const drawn: DrawnFrame[] = [];
  let onFirst = (): void => undefined;
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  const renderer = openRenderer(canvas, drawing, (frame) => {
    drawn.push(frame);
    onFirst();
  });
  const show = (): void => {
    const scene: HeatmapScene = {
      subject: 'bench',
      runs,
      layout,
      theme: 'light',
      marks: [],
      selection: undefined,
      motion: true,
    };
    renderer.show(scene);
  };
  show();
  await first;
  drawn.length = 0;
  await inFrames(spec.ms, spec.act === 'live' ? live : moving());
  renderer.close();
  return {
    thread: (await renderer.thread) ?? 'none',
    cells: layout.columns * layout.rows,
    runs: runs.count,
    ...figuresOf(drawn),
  };

  function live(_frame: number, sinceMs: number): void {
    if (sinceMs < CHANGE_EVERY_MS) return;
    runs = changed(runs, random);
    show();
  }

  function moving(): (frame: number) => void {
    const next = viewsOf(spec, room);
    return (frame) => {
      layout = gridLayout(spec.pages, room, next(layout, frame));
      show();
    };
  }
}

/** Calls back in every display frame; `sinceMs` counts from the last change that was due. */
function inFrames(ms: number, act: (frame: number, sinceMs: number) => void): Promise<void> {
  return new Promise((resolve) => {
    const began = performance.now();
    let frame = 0;
    let changedAt = began;
    const step = (): void => {
      const now = performance.now();
      if (now - began >= ms) {
        resolve();
        return;
      }
      const sinceMs = now - changedAt;
      if (sinceMs >= CHANGE_EVERY_MS) changedAt = now;
      act(frame++, sinceMs);
      requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  });
}

function figuresOf(
  drawn: readonly DrawnFrame[],
): Pick<RenderFigures, 'frames' | 'framesASecond' | 'p95IntervalMs' | 'p95DrawMs'> {
  const intervals = drawn.slice(1).map(({ atMs }, i) => atMs - (drawn[i] as DrawnFrame).atMs);
  const spanMs = intervals.reduce((sum, ms) => sum + ms, 0);
  return {
    frames: drawn.length,
    framesASecond: (intervals.length / spanMs) * 1000,
    p95IntervalMs: p95(intervals),
    p95DrawMs: p95(drawn.map(({ tookMs }) => tookMs)),
  };
}

function p95(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * 0.95) - 1)] ?? Number.NaN;
}

Object.assign(globalThis, { [MEASURE]: measure });
