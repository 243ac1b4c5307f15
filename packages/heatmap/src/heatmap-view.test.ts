import { applyPatch, PageState, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { type HeatmapScene, HeatmapView } from './heatmap-view.js';
import { rowOrderLayout } from './layout.js';
import { PALETTES } from './palette.js';

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

const scene: HeatmapScene = {
  subject: '1:7',
  runs: uniformRuns(16, PageState.present),
  layout: rowOrderLayout(0, 16, { cssWidth: 80, cssHeight: 80, devicePixelRatio: 2 }),
  palette: PALETTES.light,
  marks: [],
  motion: true,
};

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
      "lines 0-160, first pixel #bd742a",
      "lines 0-160, first pixel #a6e1fa",
      "lines 0-160, first pixel #53c5f6",
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
  const shown: Uint32Array[] = [];
  const keeping = {
    ...surface,
    createImageData(width: number, height: number) {
      const image = surface.createImageData(width, height);
      shown.push(new Uint32Array(image.data.buffer));
      return image;
    },
  };
  const changed = applyPatch(scene.runs, {
    count: 1,
    skips: Float64Array.of(9),
    lengths: Uint32Array.of(1),
    codes: Uint16Array.of(PageState['shared-swapped']),
  });
  const view = new HeatmapView(keeping);
  view.show(scene, 0);
  log.length = 0;
  view.show({ ...scene, runs: changed }, 100);
  while (view.fade(900)) expect.unreachable('flashes end');
  expect(log).toHaveLength(2);
  expect(log.every((line) => line.startsWith('lines 80-120,'))).toBe(true);
  new HeatmapView(keeping).show({ ...scene, runs: changed }, 0);
  expect(shown[0]).toEqual(shown[1]);
});
