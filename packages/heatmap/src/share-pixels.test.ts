import { PAGE_STATE_COUNT, PageState, type PageStateName } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sharePixels } from './share-pixels.js';

function share(pages: Partial<Record<PageStateName, number>>, area: number): Partial<Record<PageStateName, number>> {
  const counts = new Uint32Array(PAGE_STATE_COUNT);
  for (const [name, count] of Object.entries(pages)) counts[PageState[name as PageStateName]] = count;
  const into = new Uint32Array(PAGE_STATE_COUNT);
  sharePixels(counts, 0, area, into);
  const shared: Partial<Record<PageStateName, number>> = {};
  for (const [name, code] of Object.entries(PageState)) {
    const pixels = into[code] as number;
    if (pixels > 0) shared[name as PageStateName] = pixels;
  }
  return shared;
}

test('half the pages get half the pixels', () => {
  expect(share({ present: 8, swapped: 8 }, 36)).toEqual({ present: 18, swapped: 18 });
});

test('one shared-swapped page of 4,096 still gets a sixth of the cell', () => {
  expect(share({ present: 4095, 'shared-swapped': 1 }, 36)).toEqual({ present: 30, 'shared-swapped': 6 });
});

test('one present page of 4,096 gets one pixel in 24', () => {
  expect(share({ unmapped: 4095, present: 1 }, 36)).toEqual({ unmapped: 35, present: 1 });
});

test('a cell of one state is that state alone', () => {
  expect(share({ 'on-disk': 3 }, 49)).toEqual({ 'on-disk': 49 });
});

test('the pixels of a tile with any page add up to the area, and every swap state with a page has its minimum', () => {
  const swap = [PageState.swapped, PageState['shared-swapped'], PageState['swap-cached']];
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constant(0), fc.nat(4096)), { minLength: PAGE_STATE_COUNT, maxLength: PAGE_STATE_COUNT }),
      fc.integer({ min: 36, max: 1600 }),
      (pages, area) => {
        const counts = Uint32Array.from(pages);
        const into = new Uint32Array(PAGE_STATE_COUNT);
        sharePixels(counts, 0, area, into);
        const total = pages.reduce((sum, count) => sum + count, 0);
        expect(into.reduce((sum, pixels) => sum + pixels, 0)).toBe(total === 0 ? 0 : area);
        for (const [state, count] of pages.entries()) {
          if (count === 0) expect(into[state]).toBe(0);
          else if (swap.some((code) => code === state)) {
            expect(into[state]).toBeGreaterThanOrEqual(Math.floor(area / 6));
          } else if (state !== PageState.unmapped) expect(into[state]).toBeGreaterThanOrEqual(1);
        }
      },
    ),
  );
});
