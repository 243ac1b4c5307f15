import type { Page } from '@playwright/test';
import type { Dashboard } from './dashboard.js';
import { heatmapPixels } from './heatmap-pixels.js';
import { LONE, LONE_PAGE, PAGES } from './lone-page.js';
import { expect, test, type WatchedProcess } from './watched-test.js';

test.use({ memory: LONE_PAGE });

async function open(dashboard: Dashboard, { pid, address }: WatchedProcess): Promise<void> {
  await dashboard.show(pid, address);
}

async function settledPixels(dashboard: Dashboard): Promise<Record<string, number>> {
  let pixels = await heatmapPixels(dashboard.heatmap, 'light');
  await expect
    .poll(async () => {
      const before = pixels;
      pixels = await heatmapPixels(dashboard.heatmap, 'light');
      return pixels.present > 0 && JSON.stringify(pixels) === JSON.stringify(before);
    })
    .toBe(true);
  return pixels;
}

async function forbidOffscreen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    delete (HTMLCanvasElement.prototype as { transferControlToOffscreen?: unknown }).transferControlToOffscreen;
  });
}

test('a worker draws; where canvases cannot be given to it the page draws the same picture', async ({
  target,
  page,
  dashboard,
}) => {
  await open(dashboard, target);
  await expect(dashboard.heatmap).toHaveAttribute('data-thread', 'worker');
  const drawnByWorker = await settledPixels(dashboard);
  await forbidOffscreen(page);
  await page.reload();
  await expect(dashboard.heatmap).toHaveAttribute('data-thread', 'main');
  await expect.poll(() => heatmapPixels(dashboard.heatmap, 'light')).toEqual(drawnByWorker);
});

test('keys lead to a lone page and down to it; the URL keeps the view', async ({ target, page, dashboard }) => {
  await open(dashboard, target);
  await page.goto(`${page.url()}&zoom=-1&at=${target.addressOf(LONE)}`);
  await expect(dashboard.heatmap).toHaveAttribute('data-pages-per-cell', '1');
  const closest = await settledPixels(dashboard);
  expect(closest.present).toBeGreaterThan(36);
  await page.getByRole('button', { name: 'All' }).click();
  await expect(dashboard.heatmap).not.toHaveAttribute('data-pages-per-cell', '1');
  await expect(page).not.toHaveURL(/zoom=/);
  expect((await settledPixels(dashboard)).present).toBeGreaterThan(0);
  await dashboard.heatmap.focus();
  await page.keyboard.press('End');
  for (let key = 0; key < 12; key++) await page.keyboard.press('+');
  await expect(page).toHaveURL(/zoom=-?\d/);
  await page.keyboard.press('End');
  await expect(page.locator('#heatmap-cursor')).toContainText(target.addressOf(PAGES - 1));
});

test('the wheel zooms at the pointer, a drag pans, and the page held stays under the pointer', async ({
  target,
  page,
  dashboard,
}) => {
  await open(dashboard, target);
  const box = await dashboard.heatmap.boundingBox();
  if (box === null) throw new Error('the map has no box');
  const [x, y] = [box.x + 100, box.y + 150];
  const held = page.getByRole('tooltip').locator('p').first();
  await page.mouse.move(x, y);
  const [from = '', to = ''] = ((await held.textContent()) ?? '').split('-');
  await page.mouse.wheel(0, -120);
  await expect(page).toHaveURL(/zoom=\d/);
  await page.mouse.move(x + 1, y);
  const [closer = ''] = ((await held.textContent()) ?? '').split('-');
  expect(BigInt(closer) >= BigInt(from) && BigInt(closer) < BigInt(to)).toBe(true);
  const before = page.url();
  await page.mouse.down();
  await page.mouse.move(x + 1, y - 40, { steps: 4 });
  await page.mouse.up();
  await expect(page).not.toHaveURL(before);
});

test('a selection is counted by state, on the curve too, and Escape ends it', async ({ target, page, dashboard }) => {
  await open(dashboard, target);
  await dashboard.heatmap.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  const selection = page.getByTestId('selection');
  await expect(selection).toContainText(`${(PAGES - 1).toLocaleString('en')} pages`);
  await expect(selection).toContainText('Present');
  await expect(page).toHaveURL(/select=0x/);
  await page.getByText('Hilbert', { exact: true }).click();
  await expect(dashboard.heatmap).toHaveAttribute('data-order', 'hilbert');
  await expect(page).toHaveURL(/order=hilbert/);
  await expect(selection).toBeVisible();
  await dashboard.heatmap.focus();
  await page.keyboard.press('Escape');
  await expect(selection).toBeHidden();
});
