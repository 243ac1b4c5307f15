import { applyPatch, PageFlag, type PageFlagName, PageState, pageCode, uniformRuns } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type HeatmapScene, HeatmapView } from './heatmap-view.js';
import { gridLayout } from './layout.js';
import { WHOLE_MAP } from './map-view.js';

/** Logs what is drawn, as a person would tell it. */
function fakeSurface() {
  const log: string[] = [];
  const surface = {
    canvas: { width: 0, height: 0 },
    createImageData(width: number, height: number) {
      log.push(`buffer ${width}x${height}`);
      return { width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' } as ImageData;
    },
    putImageData(image: ImageData, _x: number, _y: number, _left: number, top: number, _width: number, height: number) {
      const first = new Uint32Array(image.data.buffer)[0] ?? 0;
      log.push(`lines ${top}-${top + height}, first pixel #${(first & 0xffffff).toString(16).padStart(6, '0')}`);
    },
  };
  return { surface, log };
}

/** A canvas that keeps what was put on it. */
function paintedSurface() {
  const painted = { pixels: new Uint32Array(0) };
  const { surface } = fakeSurface();
  const putImageData = (
    { width, height, data }: ImageData,
    _x: number,
    _y: number,
    _left: number,
    top: number,
    _width: number,
    lines: number,
  ): void => {
    if (painted.pixels.length !== width * height) painted.pixels = new Uint32Array(width * height);
    painted.pixels.set(new Uint32Array(data.buffer, top * width * 4, lines * width), top * width);
  };
  return { surface: { ...surface, putImageData }, painted };
}

const room = { cssWidth: 80, cssHeight: 80, devicePixelRatio: 2 };
const scene: HeatmapScene = {
  subject: '1:7',
  runs: uniformRuns(16, PageState.present),
  layout: gridLayout(16, room, WHOLE_MAP),
  theme: 'light',
  marks: [],
  selection: undefined,
  motion: true,
};

function samePixels(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((pixel, i) => pixel === b[i]);
}

test('draws at device resolution, flashes on change, and settles on the colour of the legend', () => {
  const { surface, log } = fakeSurface();
  const view = new HeatmapView(surface);
  expect(view.show(scene, 0)).toBe(false);
  expect(surface.canvas).toEqual({ width: 160, height: 160 });
  expect(view.show({ ...scene, runs: uniformRuns(16, PageState.swapped) }, 100)).toBe(true);
  expect(view.fade(400)).toBe(true);
  expect(view.fade(700)).toBe(false);
  expect(log).toMatchInlineSnapshot(`
    [
      "buffer 160x160",
      "buffer 160x160",
      "lines 0-160, first pixel #bd742a",
      "lines 0-160, first pixel #a5e0fa",
      "lines 0-160, first pixel #52c4f6",
      "lines 0-160, first pixel #00a9f2",
    ]
  `);
});

test('with reduced motion a change shows at once', () => {
  const { surface } = fakeSurface();
  const view = new HeatmapView(surface);
  view.show({ ...scene, motion: false }, 0);
  expect(view.show({ ...scene, motion: false, runs: uniformRuns(16, PageState.swapped) }, 100)).toBe(false);
});

test('another mapping is another map: nothing flashes', () => {
  const { surface } = fakeSurface();
  const view = new HeatmapView(surface);
  view.show(scene, 0);
  expect(view.show({ ...scene, subject: '1:8', runs: uniformRuns(16, PageState.swapped) }, 100)).toBe(false);
});

test('only rows that changed go to the canvas, and what is shown is what a fresh view would show', () => {
  const { surface, log } = fakeSurface();
  const changed = applyPatch(scene.runs, {
    count: 1,
    skips: Float64Array.of(9),
    lengths: Uint32Array.of(1),
    codes: Uint16Array.of(PageState['shared-swapped']),
  });
  const [shown, fresh] = [paintedSurface(), paintedSurface()];
  for (const to of [shown.surface, surface]) {
    const view = new HeatmapView(to);
    view.show(scene, 0);
    log.length = 0;
    view.show({ ...scene, runs: changed }, 100);
    while (view.fade(900)) expect.unreachable('flashes end');
  }
  expect(log).toHaveLength(2);
  expect(log.every((line) => line.startsWith('lines 80-120,'))).toBe(true);
  new HeatmapView(fresh.surface).show({ ...scene, runs: changed }, 0);
  expect(shown.painted.pixels).toEqual(fresh.painted.pixels);
});

test('a scene that is the same in every part draws nothing', () => {
  const { surface, log } = fakeSurface();
  const view = new HeatmapView(surface);
  view.show(scene, 0);
  log.length = 0;
  view.show({ ...scene, layout: { ...scene.layout }, marks: [] }, 50);
  expect(log).toEqual([]);
});

test('property: after any scenes the canvas shows what a fresh one would show', () => {
  const wide = { cssWidth: 120, cssHeight: 90, devicePixelRatio: 1 };
  const change = fc.record({
    code: fc.constantFrom<number>(PageState.present, PageState['shared-swapped'], pageCode(1, PageFlag['soft-dirty'])),
    skip: fc.nat(4000),
    length: fc.integer({ min: 1, max: 90 }),
    order: fc.constantFrom('row' as const, 'hilbert' as const),
    zoom: fc.option(fc.integer({ min: -2, max: 8 }), { nil: undefined }),
    centre: fc.nat(4095),
    marks: fc.constantFrom<readonly PageFlagName[]>([], ['soft-dirty']),
    theme: fc.constantFrom('light' as const, 'dark' as const),
    selection: fc.option(fc.record({ first: fc.nat(2000), count: fc.integer({ min: 1, max: 2000 }) }), {
      nil: undefined,
    }),
  });
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), (changes) => {
      const [shown, fresh] = [paintedSurface(), paintedSurface()];
      const view = new HeatmapView(shown.surface);
      let runs = uniformRuns(4096, PageState.unmapped);
      let last = scene;
      for (const [i, { code, skip, length, order, zoom, centre, ...rest }] of changes.entries()) {
        runs = applyPatch(runs, {
          count: 1,
          skips: Float64Array.of(skip),
          lengths: Uint32Array.of(length),
          codes: Uint16Array.of(code),
        });
        last = { ...scene, ...rest, runs, layout: gridLayout(4096, wide, { order, zoom, centre }) };
        view.show(last, i * 200);
      }
      expect(view.fade(changes.length * 200 + 1000)).toBe(false);
      new HeatmapView(fresh.surface).show(last, 0);
      expect(samePixels(shown.painted.pixels, fresh.painted.pixels)).toBe(true);
    }),
    { numRuns: 30 },
  );
}, 60_000);

test('a cell that flashes goes on flashing where a zoom has put it', () => {
  const { surface } = fakeSurface();
  const view = new HeatmapView(surface);
  view.show(scene, 0);
  expect(view.show({ ...scene, runs: uniformRuns(16, PageState.swapped) }, 100)).toBe(true);
  const closer = gridLayout(16, { ...room, cssWidth: 60 }, WHOLE_MAP);
  expect(view.show({ ...scene, runs: uniformRuns(16, PageState.swapped), layout: closer }, 200)).toBe(true);
  expect(view.fade(700)).toBe(false);
});
