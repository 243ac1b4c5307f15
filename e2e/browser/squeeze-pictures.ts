import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startAgentProcess } from './agent-process.js';
import { Dashboard } from './dashboard.js';
import { startSqueezedProcess } from './squeezed-process.js';

const IMAGES = fileURLToPath(new URL('../../docs/images', import.meta.url));
const MIB_PAGES = 256;
/** Batches before the first picture: the charts have something to show. */
const QUIET = 40;

const REGIONS = (
  [
    ['buffers', 'shared-anonymous', 96],
    ['cache', 'memfd', 32],
    ['heap', 'anonymous', 48],
  ] as const
).map(([name, backing, mib]) => {
  const pages = mib * MIB_PAGES;
  return { name, backing, pages: Math.ceil(pages * 1.2), steps: [{ act: 'write', first: 0, count: pages } as const] };
});

/** Not a test of anything: a squeeze from its page, photographed as a plan, under way and over. */
test('a squeeze: plan, run and report', async ({ page }) => {
  const target = await startSqueezedProcess(REGIONS);
  const agent = await startAgentProcess(['serve', '--port', '0', '--allow', 'squeeze', '--pid', String(target.pid)]);
  const photograph = async (what: string): Promise<void> => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await page.mouse.move(0, 0);
      await page.screenshot({ path: `${IMAGES}/squeeze-${what}-${colorScheme}.png` });
    }
  };
  try {
    await target.workload.startRhythm({ regions: REGIONS.map(({ name }) => name), sweepMs: 12_000, beatMs: 100 });
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(`${agent.url.replace('#', `&mapping=${target.region('buffers').address}&side=squeeze#`)}`);
    const dashboard = new Dashboard(page);
    await expect(page.getByTestId('squeeze-plan')).toBeVisible();
    await expect.poll(() => dashboard.sequence(), { timeout: 120_000 }).toBeGreaterThan(QUIET);
    await page.getByLabel('Ramp').fill('12');
    await page.getByLabel('Limit in bytes').fill('144M');
    await photograph('plan');
    await page.getByRole('button', { name: 'Start squeezing' }).click();
    await expect(page.getByTestId('squeeze-running')).toHaveAttribute('data-phase', 'holding', { timeout: 60_000 });
    await expect.poll(() => dashboard.legend('shared-swapped'), { timeout: 60_000 }).toBeGreaterThan(4000);
    await photograph('run');
    await page.getByTestId('squeeze-stop').click();
    await expect(page.getByTestId('pages-given')).toBeVisible();
    await expect(page.getByTestId('announcement')).toBeEmpty();
    await photograph('report');
  } finally {
    await agent.stop();
    await target.close();
  }
});
