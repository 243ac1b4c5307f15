import { probeCapabilities } from '@pagelapse/procfs';
import { startAgentProcess } from './agent-process.js';
import { type SqueezedProcess, startSqueezedProcess } from './squeezed-process.js';
import { test as base, expect } from './test.js';

const PAGES = 4096;

/** An agent that may act on pages and reset soft-dirty bits. */
const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
  agent: async ({}, use) => {
    const agent = await startAgentProcess(['serve', '--port', '0', '--allow', 'pageout,clear-refs']);
    await use(agent);
    await agent.stop();
  },
});

test.skip(process.getuid?.() !== 0, 'not root: no swap, and no pages of others to act on');

let target: SqueezedProcess;

test.beforeEach(async () => {
  target = await startSqueezedProcess([
    { name: 'private', backing: 'anonymous', pages: PAGES, steps: [{ act: 'write', first: 0, count: PAGES }] },
  ]);
});

test.afterEach(() => target.close());

test('what is selected on the map is paged out, by leave, and what became of it is told', async ({
  page,
  dashboard,
}) => {
  const { address } = target.region('private');
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(address);
  await dashboard.still();
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

test('where the kernel keeps no soft-dirty bits, that is said, and nothing is counted', async ({ page, dashboard }) => {
  test.skip(probeCapabilities().softDirty, 'this kernel keeps soft-dirty bits');
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(target.region('private').address);
  await dashboard.still();
  await page.getByRole('button', { name: 'Writes', exact: true }).click();
  const impossible = page.getByTestId('writes-impossible');
  await expect(impossible).toContainText('The kernel does not track soft-dirty pages.');
  await expect(impossible).toContainText('CONFIG_MEM_SOFT_DIRTY');
  await expect(page.getByTestId('legend-not-tracked')).toBeVisible();
  await expect(page.getByTestId('legend-flag-soft-dirty')).toHaveCount(0);
  await expect(page.getByTestId('writes-panel').getByRole('button', { name: 'Start' })).toHaveCount(0);
});
