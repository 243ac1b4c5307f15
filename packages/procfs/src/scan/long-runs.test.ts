import { expect, test } from 'vitest';
import type { OwnSmaps } from '../read/own-smaps.js';
import { countInSwap, type DataWindow } from './long-runs.js';
import type { SharedObject } from './shared-object.js';

const SPAN = 65536;

/** Which of so many windows, one behind the other from the start of a file of `sizePages`, are counted. */
function counted(sizePages: number, windows: number): boolean[] {
  const object = { fd: 0, stamp: () => ({ sizePages }) } as unknown as SharedObject;
  const smaps = {
    countSwapped: (_fd: number, ranges: readonly unknown[]) => ranges.map(() => 7),
  } as unknown as OwnSmaps;
  const all = Array.from({ length: windows }, (_, i): DataWindow => {
    return { from: i * SPAN, to: (i + 1) * SPAN, firstSegment: 0, endSegment: 1, segmentFrom: 0 };
  });
  countInSwap(all, object, 0, 512, smaps);
  return all.map(({ inSwap }) => inSwap === 7);
}

test('a window that is the whole file is not counted: the number would have pages beyond its end in it', () => {
  expect(counted(SPAN, 1)).toEqual([false]);
  expect(counted(SPAN - 1, 1)).toEqual([false]);
  expect(counted(SPAN + 1, 1)).toEqual([true]);
  expect(counted(2 * SPAN, 2)).toEqual([true, true]);
});
