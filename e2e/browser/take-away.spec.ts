import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { expect, test } from './watched-test.js';

const PNG_SIGNATURE = '89504e470d0a1a0a';

test.beforeEach(async ({ target, dashboard, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await dashboard.show(target.pid, target.address);
});

function clipboard(page: Page): Promise<string> {
  return page.evaluate(() => navigator.clipboard.readText());
}

test('the command copied for the page under the cursor reads the word that is shown', async ({
  target,
  dashboard,
  page,
}) => {
  await dashboard.heatmap.hover({ position: { x: 4, y: 4 } });
  await expect(page.getByTestId('pagemap-entry')).toHaveText(/^[0-9a-f]{16}$/);
  await dashboard.heatmap.focus();
  await dashboard.heatmap.hover({ position: { x: 4, y: 4 } });
  await page.keyboard.press('c');
  await expect(page.getByTestId('announcement')).toContainText('Command copied');
  const command = await clipboard(page);
  expect(command).toContain(`/proc/${target.pid}/pagemap`);
  const word = execFileSync('sh', ['-c', command], { encoding: 'utf8' }).trim();
  expect(word).toBe(await page.getByTestId('pagemap-entry').textContent());
});

test('the runs saved are the pages of the mapping; the picture is one', async ({ target, page }) => {
  const saved = async (label: string): Promise<{ name: string; bytes: Buffer }> => {
    await page.getByRole('button', { name: 'Take away' }).click();
    const download = page.waitForEvent('download');
    await page.getByRole('option', { name: label }).click();
    const file = await download;
    return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
  };
  const csv = await saved('Save the runs of this mapping as CSV');
  expect(csv.name).toMatch(new RegExp(`^pagelapse-${target.pid}-.*-runs\\.csv$`));
  const [, ...rows] = csv.bytes.toString().trimEnd().split('\r\n');
  expect(rows[0]).toMatch(new RegExp(`^${target.address},`));
  const pages = rows.map((row) => row.split(','));
  expect(pages.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(64);
  const present = pages.filter(([, , , , state]) => state === 'present');
  expect(present.reduce((sum, [, , count]) => sum + Number(count), 0)).toBe(48);
  const parquet = await saved('Save all mappings as Parquet');
  expect(parquet.bytes.toString('latin1', 0, 4)).toBe('PAR1');
  const png = await saved('Save the map as PNG');
  expect(png.bytes.toString('hex', 0, 8)).toBe(PNG_SIGNATURE);
});

test('the link copied restores the view', async ({ target, page, dashboard }) => {
  await dashboard.heatmap.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page).toHaveURL(/select=0x/);
  await page.keyboard.press('y');
  await expect(page.getByTestId('announcement')).toContainText('Link copied');
  const link = await clipboard(page);
  await page.goto('about:blank');
  await page.goto(link);
  await expect(dashboard.heatmap).toBeVisible();
  expect(page.url()).toBe(link);
  expect(page.url()).toContain(`mapping=${target.address}`);
});
