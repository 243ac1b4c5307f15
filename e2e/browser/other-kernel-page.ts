import type { Dashboard } from './dashboard.js';
import { heatmapPixels, markPixels } from './heatmap-pixels.js';
import { NoOtherKernel, type OtherKernel, startOtherKernel } from './other-kernel.js';
import { swapPagesIn } from './squeezed-process.js';
import { test as base, expect } from './test.js';

const WRITTEN = 1000;
/** Of each region, written when it was made. */
const PAGES = 6144;
const MIB = 2 ** 20;
/** Of what is used: less than half of it, so that each of the regions has to give some. */
const PART = 0.3;

/** A kernel with soft-dirty bits and version 2 of cgroups: one machine for all of these tests. */
let kernel: OtherKernel;

const test = base.extend({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
  agent: async ({}, use) => use(kernel),
});

test.beforeAll(async () => {
  try {
    kernel = await startOtherKernel();
  } catch (error) {
    if (error instanceof NoOtherKernel) test.skip(true, error.message);
    throw error;
  }
});
test.afterAll(() => kernel?.stop());

async function open(dashboard: Dashboard, region: string): Promise<void> {
  await dashboard.pickProcess(kernel.pid);
  await dashboard.pickMapping(kernel.region(region).address);
  await dashboard.still();
}

test('writes are kept track of from the page: what it costs is said first, what is written is drawn, a reset clears it', async ({
  page,
  dashboard,
}) => {
  await open(dashboard, 'shared');
  await page.getByRole('button', { name: 'Writes', exact: true }).click();
  const panel = page.getByTestId('writes-panel');
  await expect(panel).toContainText('Each reset holds the process up for about');
  const marked = () => markPixels(dashboard.heatmap, 'light', 'soft-dirty');
  expect(await marked()).toBe(0);

  await panel.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByTestId('writes-since')).toBeVisible();
  await kernel.perform('shared', { act: 'write', first: 0, count: WRITTEN });
  const written = page.getByTestId('legend-flag-soft-dirty');
  await expect(written).toHaveAttribute('data-pages', String(WRITTEN));
  await expect.poll(marked).toBeGreaterThan(0);

  await panel.getByRole('button', { name: 'Reset now' }).click();
  await expect(written).toHaveAttribute('data-pages', '0');
  await expect.poll(marked).toBe(0);
  await panel.getByRole('button', { name: 'Stop' }).click();
  await expect(panel.getByRole('button', { name: 'Start' })).toBeVisible();
});

test('memory.high and memory.max from the page take pages to swap, with the pressure on that cgroup alone, and are put back', async ({
  page,
  dashboard,
}) => {
  const { address } = kernel.region('shared');
  await open(dashboard, 'shared');
  await page.keyboard.press('q');
  const plan = page.getByTestId('squeeze-plan');
  for (const control of ['high', 'max'] as const) {
    const file = `${kernel.cgroup}/memory.${control}`;
    await expect(plan).toContainText('PSI full of the cgroup');
    await plan.getByText(control, { exact: true }).click();
    const limit = Math.floor((Number(await kernel.read(`${kernel.cgroup}/memory.current`)) * PART) / MIB) * MIB;
    await page.getByLabel('Limit in bytes').fill(String(limit));
    await page.getByLabel('Ramp').fill('0');
    await page.getByLabel('Hold').fill('');
    await page.getByRole('button', { name: 'Start squeezing' }).click();
    const running = page.getByTestId('squeeze-running');
    await expect(running).toHaveAttribute('data-phase', 'holding', { timeout: 60_000 });
    expect(await kernel.read(file)).toBe(`${limit}\n`);
    await expect(running.locator('[data-figure="All stalled"]')).toHaveAttribute('data-now', /\d/);

    await dashboard.still();
    const inSwap = swapPagesIn(await kernel.read(`/proc/${kernel.pid}/smaps`), address);
    expect(inSwap).toBeGreaterThan(0);
    expect((await dashboard.inSwap()).all).toBe(inSwap);
    await expect
      .poll(async () => (await heatmapPixels(dashboard.heatmap, 'light'))['shared-swapped'])
      .toBeGreaterThan(0);

    await page.keyboard.press('x');
    await expect(page.getByTestId('squeeze-ended')).toHaveAttribute('data-cause', 'stopped');
    expect(await kernel.read(file)).toBe('max\n');
    for (const region of ['shared', 'private']) await kernel.perform(region, { act: 'read', first: 0, count: PAGES });
    await dashboard.still();
    expect(await dashboard.legend('shared-swapped')).toBe(0);
    await page.getByRole('button', { name: 'Plan another' }).click();
  }
});

test('what is selected is paged out, and comes back when it is read ahead and touched', async ({ page, dashboard }) => {
  await kernel.perform('private', { act: 'read', first: 0, count: PAGES });
  await open(dashboard, 'private');
  await dashboard.heatmap.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+ArrowDown');
  const acts = page.getByTestId('page-acts');
  const result = page.getByTestId('page-act-result');
  await acts.getByRole('button', { name: /^Page out/ }).click();
  await expect(result).toContainText('in memory left it');
  const moved = Number(await result.getAttribute('data-moved'));
  expect(moved).toBeGreaterThan(0);
  await dashboard.still();
  expect(await dashboard.legend('swapped')).toBe(moved);
  await acts.getByText('Bring back', { exact: true }).click();
  await acts.getByRole('button', { name: /^Bring back/ }).click();
  // Read ahead or not, an entry of a page table stays as it is until the process touches it.
  await expect(result).toHaveAttribute('data-wanted', String(moved));
  await kernel.perform('private', { act: 'read', first: 0, count: PAGES });
  await dashboard.still();
  expect(await dashboard.legend('swapped')).toBe(0);
});
