import { PageState, uniformRuns } from '@pagelapse/address-space';
import { afterEach, expect, test, vi } from 'vitest';
import { CanvasRenderer } from './canvas-renderer.js';
import { smallGrid } from './grid.fixture.js';
import type { HeatmapScene } from './heatmap-view.js';
import { openRenderer, startDrawingWorker } from './open-renderer.js';
import type { DrawnFrame, Frames } from './renderer.js';
import { serveHeatmaps, type WorkerScope } from './serve-heatmaps.js';
import type { ConnectMessage } from './worker-messages.js';

const scene: HeatmapScene = {
  subject: '1:7',
  runs: uniformRuns(4, PageState.present),
  layout: smallGrid(4, 1, 2, 10),
  theme: 'light',
  marks: [],
  selection: undefined,
  motion: false,
};

/** A canvas whose last pixels can be asked for: the first one of every frame that came to it. */
function fakeSurface() {
  const frames: string[] = [];
  const surface = {
    canvas: { width: 0, height: 0 },
    createImageData: (width: number, height: number) =>
      ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }) as ImageData,
    putImageData: ({ data }: ImageData) => {
      frames.push(`#${[...data.subarray(0, 3)].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`);
    },
    getImageData: () => ({ data: [1, 2, 3, 255] }),
  };
  return { surface, frames };
}

/** Display frames that come when the test says so. */
function fakeFrames() {
  const waiting = new Map<number, () => void>();
  let last = 0;
  const frames: Frames = {
    request: (draw) => {
      waiting.set(++last, draw);
      return last;
    },
    cancel: (frame) => waiting.delete(frame),
    now: () => 0,
  };
  const next = (): number => {
    const due = [...waiting.values()];
    waiting.clear();
    for (const draw of due) draw();
    return due.length;
  };
  return { frames, next };
}

const PRESENT = '#2a74bd';
const SWAPPED = '#f2a900';
const swapped = { ...scene, runs: uniformRuns(4, PageState.swapped) };

afterEach(() => void vi.unstubAllGlobals());

test('of scenes that come faster than frames the last one is drawn, once', () => {
  const { surface, frames: drawn } = fakeSurface();
  const { frames, next } = fakeFrames();
  const renderer = new CanvasRenderer(surface, frames);
  renderer.show(scene);
  renderer.show(swapped);
  expect(drawn).toEqual([]);
  expect(next()).toBe(1);
  expect(drawn).toEqual([SWAPPED]);
  expect(next()).toBe(0);
});

test('a flash asks for frames until it has faded', () => {
  const { surface } = fakeSurface();
  const { frames, next } = fakeFrames();
  let nowMs = 0;
  const renderer = new CanvasRenderer(surface, { ...frames, now: () => nowMs });
  renderer.show({ ...scene, motion: true });
  next();
  renderer.show({ ...swapped, motion: true });
  let drawn = 0;
  for (nowMs = 100; next() === 1; nowMs += 100) drawn++;
  expect(drawn).toBe(7);
});

test('a closed renderer draws no more', () => {
  const { surface, frames: drawn } = fakeSurface();
  const { frames, next } = fakeFrames();
  const renderer = new CanvasRenderer(surface, frames);
  renderer.show(scene);
  renderer.close();
  expect(next()).toBe(0);
  expect(drawn).toEqual([]);
});

/** A page and its worker, with real message ports between them. */
function furnish({ offscreen = true, loads = true, draws = true }) {
  const inWorker = fakeSurface();
  const onPage = fakeSurface();
  const { frames, next } = fakeFrames();
  class FakeCanvas {
    getContext(): unknown {
      return onPage.surface;
    }
  }
  if (offscreen) {
    Object.assign(FakeCanvas.prototype, {
      transferControlToOffscreen: () => ({ getContext: () => inWorker.surface }),
    });
  }
  class FakeOffscreenCanvas {
    getContext(): unknown {
      return draws ? inWorker.surface : null;
    }
  }
  class FakeWorker {
    onmessage: ((event: { data: unknown }) => void) | null = null;
    onerror: (() => void) | null = null;
    readonly #scope: WorkerScope = {
      onmessage: null,
      postMessage: (data) => this.onmessage?.({ data }),
      requestAnimationFrame: frames.request,
      cancelAnimationFrame: frames.cancel,
    };

    constructor() {
      queueMicrotask(() => (loads ? serveHeatmaps(this.#scope) : this.onerror?.()));
    }

    postMessage(data: ConnectMessage): void {
      this.#scope.onmessage?.({ data } as MessageEvent<ConnectMessage>);
    }
  }
  vi.stubGlobal('HTMLCanvasElement', FakeCanvas);
  vi.stubGlobal('OffscreenCanvas', FakeOffscreenCanvas);
  vi.stubGlobal(
    'ImageData',
    class {
      constructor(readonly data: Uint8ClampedArray) {}
    },
  );
  vi.stubGlobal('Worker', FakeWorker);
  vi.stubGlobal('requestAnimationFrame', frames.request);
  vi.stubGlobal('cancelAnimationFrame', frames.cancel);
  const drawing = startDrawingWorker(() => new FakeWorker() as unknown as Worker);
  inWorker.frames.length = 0;
  return { drawing, canvas: new FakeCanvas() as unknown as HTMLCanvasElement, inWorker, onPage, next };
}

test('pages and scenes go to the worker, whose canvas shows them', async () => {
  const { drawing, canvas, inWorker, onPage, next } = furnish({});
  const opened = openRenderer(canvas, drawing);
  opened.show(scene);
  expect(await opened.thread).toBe('worker');
  inWorker.frames.length = 0;
  await vi.waitUntil(() => next() === 1);
  opened.show({ ...scene, marks: ['huge'] });
  await vi.waitUntil(() => next() === 1);
  opened.show(swapped);
  await vi.waitUntil(() => next() === 1);
  expect(inWorker.frames).toEqual([PRESENT, PRESENT, SWAPPED]);
  expect(onPage.frames).toEqual([]);
  // What was sent is still here: the store goes on with it.
  expect(scene.runs.lengths).toEqual(Uint32Array.of(4));
  opened.close();
});

for (const [lack, furniture] of [
  ['canvases cannot be given away', { offscreen: false }],
  ['the worker does not load', { loads: false }],
  ['the worker cannot draw', { draws: false }],
] as const) {
  test(`where ${lack}, the page draws itself`, async () => {
    const { drawing, canvas, inWorker, onPage, next } = furnish(furniture);
    const opened = openRenderer(canvas, drawing);
    opened.show(scene);
    expect(await opened.thread).toBe('main');
    opened.show(swapped);
    expect(next()).toBe(1);
    expect(onPage.frames).toEqual([SWAPPED]);
    expect(inWorker.frames).toEqual([]);
    opened.close();
  });
}

test('a renderer closed before the worker has answered never takes the canvas', async () => {
  const { drawing, canvas, next } = furnish({});
  const opened = openRenderer(canvas, drawing);
  opened.show(scene);
  opened.close();
  expect(await opened.thread).toBeUndefined();
  expect(next()).toBe(0);
});

test('frames are told of where somebody asks', async () => {
  const { drawing, canvas, next } = furnish({});
  const told = new Promise<DrawnFrame>((resolve) => {
    openRenderer(canvas, drawing, resolve).show(scene);
  });
  await drawing?.able;
  await vi.waitUntil(() => next() === 1);
  expect((await told).tookMs).toBeGreaterThanOrEqual(0);
});
