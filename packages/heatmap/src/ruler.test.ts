import { expect, test } from 'vitest';
import { gridLayout, withOrigin } from './layout.js';
import { rulerTicks } from './ruler.js';

const room = { cssWidth: 1000, cssHeight: 500, devicePixelRatio: 1 };

test('labels stand on rows a power of two apart and never closer than asked', () => {
  const layout = gridLayout(65536, room, { order: 'row', zoom: undefined, centre: undefined });
  expect(rulerTicks(layout, 24).slice(0, 3)).toEqual([
    { row: 0, page: 0, cssY: 0 },
    { row: 4, page: 4096, cssY: 28 },
    { row: 8, page: 8192, cssY: 56 },
  ]);
});

test('labels move with the map', () => {
  const shape = gridLayout(65536, room, { order: 'row', zoom: 0, centre: undefined });
  expect(rulerTicks(withOrigin(shape, 0, 9), 24).slice(0, 2)).toEqual([
    { row: 3, page: 12 * 128, cssY: 21 },
    { row: 7, page: 16 * 128, cssY: 49 },
  ]);
});

test('rows of the curve have no address', () => {
  expect(rulerTicks(gridLayout(65536, room, { order: 'hilbert', zoom: undefined, centre: undefined }), 24)).toEqual([]);
});
