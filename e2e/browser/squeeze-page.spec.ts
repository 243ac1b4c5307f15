import { readFileSync } from 'node:fs';
import type { SqueezeReport } from '@pagelapse/protocol';
import { readPageSize } from '@pagelapse/workload';
import { heatmapPixels } from './heatmap-pixels.js';
import { type SqueezedProcess, smapsSwapPages, startSqueezedProcess } from './squeezed-process.js';
import { expect, test } from './test.js';
import { violations } from './violations.js';

const WRITTEN = 6144;

test.skip(process.getuid?.() !== 0, 'not root: no swap and no memory cgroup of its own');
test.use({ agentArgs: ['serve', '--port', '0', '--allow', 'squeeze'] });

let target: SqueezedProcess;

test.beforeEach(async () => {
  target = await startSqueezedProcess([
    {
      name: 'shared',
      backing: 'shared-anonymous',
      pages: WRITTEN,
      steps: [{ act: 'write', first: 0, count: WRITTEN }],
    },
  ]);
});

test.afterEach(() => target.close());

test('a squeeze from the page: planned, seen on the map, ended by a key, restored, and reported as smaps has it', async ({
  page,
  dashboard,
}) => {
  const { address } = target.region('shared');
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(address);
  await dashboard.still();
  await page.keyboard.press('q');
  await expect(page.getByTestId('squeeze-plan')).toBeVisible();
  await expect(dashboard.heatmap).toBeVisible();
  expect(await violations(page)).toEqual([]);

  const goalKib = Math.floor((target.cgroup.usage().usage * 0.6) / 4096) * 4;
  await page.getByLabel('Limit in bytes').fill(`${goalKib}K`);
  await page.getByLabel('Ramp').fill('0');
  await page.getByLabel('Hold').fill('');
  expect(target.cgroup.usage().limit).toBeUndefined();
  await page.getByRole('button', { name: 'Start squeezing' }).click();
  await expect(page.getByTestId('squeeze-running')).toHaveAttribute('data-phase', 'holding', { timeout: 60_000 });
  expect(target.cgroup.usage().limit).toBe(goalKib * 1024);
  expect(await violations(page)).toEqual([]);

  await dashboard.still();
  const inSwap = smapsSwapPages(target.pid, address, readPageSize());
  expect(inSwap).toBeGreaterThan(0);
  expect((await dashboard.legend('shared-swapped')) + (await dashboard.legend('swap-cached'))).toBe(inSwap);
  await expect.poll(async () => (await heatmapPixels(dashboard.heatmap, 'light'))['shared-swapped']).toBeGreaterThan(0);

  await page.keyboard.press('x');
  await expect(page.getByTestId('squeeze-ended')).toHaveAttribute('data-cause', 'stopped');
  await expect(page.getByTestId('squeeze-bar')).toHaveCount(0);
  expect(target.cgroup.usage().limit).toBeUndefined();
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-squeezes', /[2-9]/);

  const row = page.locator(`[data-given="${address}"]`);
  await expect(row).toHaveAttribute('data-swap-before', '0');
  await expect(row).toHaveAttribute('data-swap-at-end', String(inSwap * readPageSize()));
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const report = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as SqueezeReport;
  expect(report.squeeze.end?.cause).toBe('stopped');
  const { atEnd = {} } = report.mappings.find(({ start }) => start === address) ?? {};
  expect((atEnd['shared-swapped'] ?? 0) + (atEnd['swap-cached'] ?? 0)).toBe(inSwap);
});

test('an address that names a squeeze begins none, and a reload finds the one that runs', async ({
  page,
  dashboard,
}) => {
  const usage = () => target.cgroup.usage();
  await dashboard.pickProcess(target.pid);
  await page.goto(`${page.url()}&side=squeeze`);
  await expect(page.getByTestId('squeeze-plan')).toBeVisible();
  await dashboard.still();
  expect(usage().limit).toBeUndefined();

  await page.getByLabel('Limit in bytes').fill('1');
  await expect(page.getByRole('button', { name: 'Start squeezing' })).toBeDisabled();
  await page.getByLabel('Limit in bytes').fill(String(Math.floor(usage().usage * 0.8)));
  await page.getByLabel('Hold').fill('');
  await page.getByRole('button', { name: 'Start squeezing' }).click();
  await expect(page.getByTestId('squeeze-bar')).toBeVisible();
  await page.getByRole('button', { name: 'Processes' }).click();
  await page.reload();
  const bar = page.getByTestId('squeeze-bar');
  await expect(bar).toContainText(target.cgroup.directory.split('/').at(-1) as string);
  await bar.getByTestId('squeeze-stop').click();
  await expect(bar).toHaveCount(0);
  expect(usage().limit).toBeUndefined();
});
