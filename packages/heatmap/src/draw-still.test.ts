import { PageState, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { drawStill } from './draw-still.js';
import { smallGrid } from './grid.fixture.js';
import { HeatmapView } from './heatmap-view.js';

/** A canvas whose pixels can be asked for. */
function surfaceWithPixels() {
  const drawn: { pixels?: Uint32Array } = {};
  const surface = {
    canvas: { width: 0, height: 0 },
    createImageData: (width: number, height: number) =>
      ({ width, height, data: new Uint8ClampedArray(width * height * 4), colorSpace: 'srgb' }) as ImageData,
    putImageData: ({ data }: ImageData) => {
      drawn.pixels = new Uint32Array(data.buffer);
    },
  };
  return { surface, drawn };
}

test('a picture taken while cells flash has the colours of the legend', () => {
  const scene = {
    subject: '1:7',
    runs: uniformRuns(4, PageState.present),
    layout: smallGrid(4, 1, 2, 10),
    theme: 'light',
    marks: [],
    selection: undefined,
    motion: true,
  } as const;
  const changed = { ...scene, runs: uniformRuns(4, PageState.swapped) };
  const live = surfaceWithPixels();
  const view = new HeatmapView(live.surface);
  view.show(scene, 0);
  expect(view.show(changed, 100)).toBe(true);
  const flashing = live.drawn.pixels?.slice();
  const still = surfaceWithPixels();
  drawStill(still.surface, changed);
  expect(still.drawn.pixels).not.toEqual(flashing);
  view.fade(1000);
  expect(still.drawn.pixels).toEqual(live.drawn.pixels);
});
