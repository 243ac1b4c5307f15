import { readPageSize } from '@pagelapse/workload';
import { smapsSwapPages } from './squeezed-process.js';
import { expect, test, WRITTEN } from './squeezed-test.js';
import { AGENT_GONE } from './test.js';
import { violations } from './violations.js';

test('a moment before a squeeze is shown as it was, by its URL too, and time goes on meanwhile', async ({
  target,
  page,
  dashboard,
}) => {
  const { address } = target.region('shared');
  await dashboard.show(target.pid, address);
  await page.keyboard.press('Space');
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'paused');
  await expect(page).toHaveURL(/time=\d+/);
  const before = page.url();

  await target.squeeze(0.6);
  expect(await dashboard.legend('shared-swapped')).toBe(0);
  await page.keyboard.press('l');
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
  await dashboard.still();
  const { alone: inSwap, all: withSwapCache } = await dashboard.inSwap();
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
  target,
  page,
  agent,
  dashboard,
  expectedErrors,
}) => {
  const { address } = target.region('shared');
  await dashboard.show(target.pid, address);
  await dashboard.record();
  await target.squeeze(0.6);
  await dashboard.still();
  const { alone: inSwap, all: withSwapCache } = await dashboard.inSwap();
  expect(inSwap).toBeGreaterThan(0);
  const row = await dashboard.stopRecording(target.pid);
  expect(await violations(page)).toEqual([]);
  const file = await dashboard.takeRecording(row);

  expectedErrors.push(AGENT_GONE);
  await agent.stop();
  await page.getByLabel('Recording file').setInputFiles(file);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'replay');
  await dashboard.clickMapping(address);
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', String(WRITTEN));
  await page.getByRole('slider', { name: 'Moment' }).press('End');
  await expect.poll(() => dashboard.legend('shared-swapped')).toBeGreaterThanOrEqual(inSwap);
  const atEnd = await dashboard.legend('shared-swapped');
  expect(atEnd).toBeLessThanOrEqual(withSwapCache);
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-latest-shared-swapped', String(atEnd));
  expect(await violations(page)).toEqual([]);
});
