import { blankRuns, PageRunsBuilder, PageState, uniformRuns } from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from '../api/wire.fixture.js';
import { batchOfWire } from '../api/wire-to-batch.js';
import { applyBatch } from './process-picture.js';
import { swapTotals } from './swap-totals.js';

const shared = uniformRuns(8, PageState['shared-swapped']);

test('an object mapped twice is in swap once', () => {
  const picture = applyBatch(
    undefined,
    batchOfWire(
      wireBatch({
        key: true,
        // The second mapping starts 4 pages into the same object.
        mappings: [wireMapping(1, 100, 8), { ...wireMapping(2, 200, 8), offset: 4n * 4096n }],
        patches: [wirePatch(1, blankRuns(8), shared), wirePatch(2, blankRuns(8), shared)],
      }),
    ),
  );
  expect(swapTotals(picture, 4096)).toEqual({ privatePages: 0, sharedPages: 12, unknownPages: 0 });
});

test('private, swap-cached and unknown pages are told apart; what the kernel never lets see is not called unknown', () => {
  const builder = new PageRunsBuilder();
  builder.push(3, PageState.swapped);
  builder.push(2, PageState['swap-cached']);
  builder.push(3, PageState['unknown-absent']);
  const runs = builder.finish();
  const picture = applyBatch(
    undefined,
    batchOfWire(
      wireBatch({
        key: true,
        mappings: [wireMapping(1, 100, 8), { ...wireMapping(2, 200, 8), inode: 9n, evidence: 6 }],
        patches: [
          wirePatch(1, blankRuns(8), runs),
          wirePatch(2, blankRuns(8), uniformRuns(8, PageState['unknown-absent'])),
        ],
      }),
    ),
  );
  expect(swapTotals(picture, 4096)).toEqual({ privatePages: 3, sharedPages: 2, unknownPages: 3 });
});
