import { PageState, type PageStateName, pageCode } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import type { ObjectStamp } from './data-extent.js';
import { CODE_ABSENT } from './entry-classifier.js';
import { Segments } from './segments.js';
import type { SharedObject } from './shared-object.js';
import type { SwapCounting } from './swap-counting.js';
import { WholeObject } from './whole-object.js';

const PAGES = 100_000;
const STAMP: ObjectStamp = { sizePages: PAGES, blocks: PAGES * 8, changedAtNs: 0n, takenAtNs: 1_000_000_000n };

/** A file of PAGES pages that nothing moves: so many of them in swap, and so many beyond its end. */
function settles(runs: readonly (readonly [number, PageStateName | 'absent'])[], inSwap: number, beyond = 0): boolean {
  const object = { fd: 0, stamp: () => STAMP } as unknown as SharedObject;
  const counting = {
    swapCache: { emptyAt: () => 0 },
    // shmem_swap_usage() in mm/shmem.c: of a file that is mapped whole, all that there is.
    smaps: {
      countSwapped: (_fd: number, ranges: readonly { first: number }[]) =>
        ranges.map(({ first }) => (first === 0 ? inSwap + beyond : beyond)),
    },
  } as unknown as SwapCounting;
  const segments = new Segments();
  for (const [length, state] of runs) {
    segments.push(length, state === 'absent' ? CODE_ABSENT : pageCode(PageState[state], 0));
  }
  const whole = WholeObject.begin(object, STAMP, 0, PAGES, counting);
  let emitted = 0;
  const settled =
    whole?.settle(
      segments,
      undefined,
      (code) => code,
      (length) => (emitted += length),
    ) === true;
  expect(emitted).toBe(settled ? PAGES : 0);
  return settled;
}

test('as many absent pages as are in swap: it is those', () => {
  expect(
    settles(
      [
        [1000, 'present'],
        [99_000, 'absent'],
      ],
      99_000,
    ),
  ).toBe(true);
  expect(
    settles(
      [
        [1000, 'present'],
        [99_000, 'absent'],
      ],
      98_999,
    ),
  ).toBe(false);
});

test.for(['guard', 'marker'] as const)('pages in swap may lie under a %s, so that others are absent', (state) => {
  expect(
    settles(
      [
        [500, state],
        [500, 'present'],
        [99_000, 'absent'],
      ],
      99_000,
    ),
  ).toBe(false);
});

test('pages in swap beyond the end of the file are none of the absent ones', () => {
  expect(
    settles(
      [
        [1000, 'present'],
        [99_000, 'absent'],
      ],
      98_000,
      1000,
    ),
  ).toBe(false);
  expect(
    settles(
      [
        [1000, 'present'],
        [99_000, 'absent'],
      ],
      99_000,
      1000,
    ),
  ).toBe(true);
});
