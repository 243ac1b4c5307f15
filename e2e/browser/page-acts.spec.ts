import { probeCapabilities } from '@pagelapse/procfs';
import { SERVE } from './agent-process.js';
import { expect, test } from './squeezed-test.js';

const PAGES = 4096;

test.use({
  agentArgs: [...SERVE, '--allow', 'pageout,clear-refs'],
  memory: {
    regions: [
      { name: 'private', backing: 'anonymous', pages: PAGES, steps: [{ act: 'write', first: 0, count: PAGES }] },
    ],
  },
});

test('what is selected on the map is paged out, by leave, and what became of it is told', async ({
  target,
  page,
  dashboard,
}) => {
  const { address } = target.region('private');
  await dashboard.show(target.pid, address);
  await dashboard.heatmap.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  const acts = page.getByTestId('page-acts');
  await expect(acts.getByRole('heading')).toContainText('the selection');
  await expect(acts).toContainText('go to swap');
  await acts.getByRole('button', { name: /^Page out/ }).click();
  const result = page.getByTestId('page-act-result');
  await expect(result).toContainText('in memory left it');
  const moved = Number(await result.getAttribute('data-moved'));
  expect(moved).toBeGreaterThan(0);
  expect(moved).toBeLessThan(PAGES);
  await dashboard.still();
  expect(await dashboard.legend('swapped')).toBe(moved);
  expect(await dashboard.legend('present')).toBe(PAGES - moved);
});

test('where the kernel keeps no soft-dirty bits, that is said, and nothing is counted', async ({
  target,
  page,
  dashboard,
}) => {
  test.skip(probeCapabilities().softDirty, 'this kernel keeps soft-dirty bits');
  await dashboard.show(target.pid, target.region('private').address);
  await page.getByRole('button', { name: 'Writes', exact: true }).click();
  const impossible = page.getByTestId('writes-impossible');
  await expect(impossible).toContainText('The kernel does not track soft-dirty pages.');
  await expect(impossible).toContainText('CONFIG_MEM_SOFT_DIRTY');
  await expect(page.getByTestId('legend-not-tracked')).toBeVisible();
  await expect(page.getByTestId('legend-flag-soft-dirty')).toHaveCount(0);
  await expect(page.getByTestId('writes-panel').getByRole('button', { name: 'Start' })).toHaveCount(0);
});
