import { readPageSize } from '@pagelapse/workload';
import { type SqueezedProcess, sharedRegion, smapsSwapPages, startSqueezedProcess } from './squeezed-process.js';
import { expect, test } from './test.js';
import { violations } from './violations.js';

const WRITTEN = 6144;

test.skip(process.getuid?.() !== 0, 'not root: no swap and no memory cgroup of its own');

let target: SqueezedProcess;

test.beforeEach(async () => {
  target = await startSqueezedProcess([sharedRegion(WRITTEN)]);
});

test.afterEach(() => target.close());

test('a moment before a squeeze is shown as it was, by its URL too, and time goes on meanwhile', async ({
  page,
  dashboard,
}) => {
  const { address } = target.region('shared');
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(address);
  await dashboard.still();
  await page.keyboard.press('Space');
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'paused');
  await expect(page).toHaveURL(/time=\d+/);
  const before = page.url();

  await target.squeeze(0.6);
  expect(await dashboard.legend('shared-swapped')).toBe(0);
  await page.keyboard.press('l');
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
  await dashboard.still();
  const inSwap = await dashboard.legend('shared-swapped');
  const withSwapCache = inSwap + (await dashboard.legend('swap-cached'));
  expect(withSwapCache).toBe(smapsSwapPages(target.pid, address, readPageSize()));

  await page.goto(before);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'paused');
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', String(WRITTEN));
  await page.getByRole('button', { name: 'Compare from here' }).click();
  expect(await violations(page)).toEqual([]);
  await page.getByText('Whole process').click();
  await page.getByRole('button', { name: 'Peak' }).click();
  // Copies in the swap cache are dropped in the kernel's own time, so the peak may have more of them in swap alone.
  await expect.poll(() => dashboard.legend('shared-swapped')).toBeGreaterThanOrEqual(inSwap);
  const atPeak = await dashboard.legend('shared-swapped');
  expect(atPeak).toBeLessThanOrEqual(withSwapCache);
  await expect(page.getByTestId('comparison')).toHaveAttribute('data-came', String(atPeak));
  await expect(page.getByTestId('comparison')).toHaveAttribute('data-left', '0');
});

test('a recording is made, carried away as a file, and shown when the agent is gone', async ({
  page,
  agent,
  dashboard,
  expectedErrors,
}) => {
  const { address } = target.region('shared');
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(address);
  await dashboard.still();
  await page.getByRole('button', { name: 'Record', exact: true }).click();
  await expect(page.getByTestId('recording-size')).toBeVisible();
  await target.squeeze(0.6);
  await dashboard.still();
  const inSwap = await dashboard.legend('shared-swapped');
  expect(inSwap).toBeGreaterThan(0);
  const withSwapCache = inSwap + (await dashboard.legend('swap-cached'));
  await page.getByRole('button', { name: 'Stop recording' }).click();
  await expect(page.getByRole('button', { name: 'Record', exact: true })).toBeEnabled();

  await page.getByRole('button', { name: 'Recordings' }).click();
  const row = page.getByRole('row').filter({ hasText: `pid ${target.pid}` });
  await expect(row).toContainText('ended as asked');
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await row.getByRole('link', { name: 'Download' }).click();
  const file = await (await download).path();
  await row.getByRole('button', { name: 'Delete' }).click();
  await row.getByRole('button', { name: 'Delete' }).click();
  await expect(row).toHaveCount(0);

  // What the page asks of the agent until it shows the file.
  expectedErrors.push(/Failed to load resource/);
  await agent.stop();
  await page.getByLabel('Recording file').setInputFiles(file);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'replay');
  await page.locator(`[data-mapping="${address}"]`).click();
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', String(WRITTEN));
  await page.getByRole('slider', { name: 'Moment' }).press('End');
  await expect.poll(() => dashboard.legend('shared-swapped')).toBeGreaterThanOrEqual(inSwap);
  const atEnd = await dashboard.legend('shared-swapped');
  expect(atEnd).toBeLessThanOrEqual(withSwapCache);
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-latest-shared-swapped', String(atEnd));
  expect(await violations(page)).toEqual([]);
});
