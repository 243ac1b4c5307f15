import { readPageSize } from '@pagelapse/workload';
import { heatmapPixels } from './heatmap-pixels.js';
import { sharedRegion, smapsSwapPages } from './squeezed-process.js';
import { expect, test, WRITTEN } from './squeezed-test.js';

const UNTOUCHED = 2048;

test.use({
  memory: {
    regions: [
      sharedRegion(WRITTEN, UNTOUCHED),
      { name: 'private', backing: 'anonymous', pages: 4096, steps: [{ act: 'write', first: 0, count: 4096 }] },
    ],
  },
});

test('shared memory is seen to leave for swap while the limit falls, and to come back', async ({
  target,
  dashboard,
}) => {
  const { address } = target.region('shared');
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(address);

  await dashboard.still();
  expect(await dashboard.legend('present')).toBe(WRITTEN);
  expect(await dashboard.legend('unmapped')).toBe(UNTOUCHED);
  expect(await dashboard.legend('shared-swapped')).toBe(0);
  await expect.poll(async () => (await heatmapPixels(dashboard.heatmap, 'light')).present).toBeGreaterThan(0);
  expect((await heatmapPixels(dashboard.heatmap, 'light'))['shared-swapped']).toBe(0);

  const swapped = (region: string) => smapsSwapPages(target.pid, target.region(region).address, readPageSize());
  let swappedBefore = 0;
  for (const part of [0.7, 0.6]) {
    await target.squeeze(part);
    await dashboard.still();
    const inSwap = swapped('shared');
    expect(inSwap).toBeGreaterThan(0);
    // Whose pages the kernel takes next is its own affair.
    const allSwapped = inSwap + swapped('private');
    expect(allSwapped).toBeGreaterThan(swappedBefore);
    const { alone, all, latest } = await dashboard.inSwap();
    expect(all).toBe(inSwap);
    expect(latest).toBe(alone);
    // What has just changed flashes and fades, so the share of the picture settles a little later than the counts.
    await expect
      .poll(async () => {
        const pixels = await heatmapPixels(dashboard.heatmap, 'light');
        return pixels['shared-swapped'] / pixels.unmapped - (await dashboard.inSwap()).alone / UNTOUCHED;
      })
      .toBeCloseTo(0, 1);
    swappedBefore = allSwapped;
  }

  await target.release();
  await target.workload.perform('shared', { act: 'read', first: 0, count: WRITTEN });
  await dashboard.still();
  expect(swapped('shared')).toBe(0);
  expect(await dashboard.legend('shared-swapped')).toBe(0);
  expect(await dashboard.legend('present')).toBe(WRITTEN);
  expect((await dashboard.inSwap()).latest).toBe(0);
  await expect.poll(async () => (await heatmapPixels(dashboard.heatmap, 'light'))['shared-swapped']).toBe(0);
});
