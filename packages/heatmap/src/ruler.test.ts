import { expect, test } from 'vitest';
import { rowOrderLayout } from './layout.js';
import { rulerTicks } from './ruler.js';

test('labels stand on rows a power of two apart and never closer than asked', () => {
  const layout = rowOrderLayout(0, 65536, { cssWidth: 1000, cssHeight: 500, devicePixelRatio: 1 });
  const ticks = rulerTicks(layout, 24);
  expect(ticks.slice(0, 3)).toEqual([
    { row: 0, page: 0, cssY: 0 },
    { row: 4, page: 4096, cssY: 28 },
    { row: 8, page: 8192, cssY: 56 },
  ]);
});
