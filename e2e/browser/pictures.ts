import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startAgentProcess } from './agent-process.js';
import { Dashboard } from './dashboard.js';

const IMAGES = fileURLToPath(new URL('../../docs/images', import.meta.url));
/** Batches after which the chart holds a swing of the demo's limit, which takes 40 s: there are at most ten a second. */
const ONE_SWING = 400;

/** Not a test of anything: the demo, photographed while its shared memory is on the way out. */
test('the squeeze, light and dark', async ({ page }) => {
  const demo = await startAgentProcess(['demo', '--port', '0', '--make-swap', '1G']);
  try {
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.goto(demo.url);
    const dashboard = new Dashboard(page);
    await expect(dashboard.heatmap).toBeVisible();
    await expect.poll(() => dashboard.sequence(), { timeout: 180_000 }).toBeGreaterThan(ONE_SWING);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expect.poll(() => dashboard.legend('shared-swapped'), { timeout: 60_000 }).toBeGreaterThan(10_000);
      await page.screenshot({ path: `${IMAGES}/squeeze-${colorScheme}.png` });
    }
    const both = async (name: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await expect(page.locator('html')).toHaveAttribute('data-theme', colorScheme);
        await page.screenshot({ path: `${IMAGES}/${name}-${colorScheme}.png` });
      }
    };
    await page.keyboard.press(' ');
    await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'paused');
    await page.keyboard.press('d');
    await page.getByRole('slider', { name: 'Moment' }).press('Home');
    await expect(page.getByTestId('change-strips')).toBeVisible();
    await page.getByText('Events', { exact: true }).click();
    await both('comparison');
  } finally {
    await demo.stop();
  }
});
