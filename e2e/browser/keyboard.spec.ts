import type { Locator, Page } from '@playwright/test';
import { LONE_PAGE } from './lone-page.js';
import { expect, test } from './watched-test.js';

test.use({ memory: LONE_PAGE });

/** More than there is on a page to tab through. */
const MOST_TABS = 80;
const MOST_ZOOMS = 16;

/** It has the focus, and whoever looks at the screen sees that it has. */
async function expectFocus(place: Locator): Promise<void> {
  await expect(place).toBeFocused();
  const outline = place.evaluate(
    (element) => element.matches(':focus-visible') && getComputedStyle(element).outlineStyle,
  );
  expect(await outline).toBe('solid');
}

async function tabTo(page: Page, place: Locator): Promise<void> {
  await expect(place).toBeVisible();
  const there = (): Promise<boolean> => place.evaluate((element) => element === document.activeElement);
  for (let tabs = 0; tabs < MOST_TABS && !(await there()); tabs++) await page.keyboard.press('Tab');
  await expectFocus(place);
}

/** Arrows down the list until this row is chosen; the list may change meanwhile. */
async function arrowTo(page: Page, rows: Locator, row: Locator): Promise<void> {
  await expect(row).toBeVisible();
  const most = await rows.count();
  for (let rest = most; rest > 0 && (await row.getAttribute('aria-selected')) !== 'true'; rest--) {
    const before = await rows.and(page.locator('[aria-selected="true"]')).getAttribute('id');
    await page.keyboard.press('ArrowDown');
    await expect(rows.and(page.locator('[aria-selected="true"]'))).not.toHaveId(before ?? '');
  }
  await expect(row).toHaveAttribute('aria-selected', 'true');
}

test('everything from a process to a file of it and back is done by keys alone', async ({
  target,
  page,
  dashboard,
}) => {
  const { keyboard } = page;
  const { address } = target;
  const { heatmap, liveBadge } = dashboard;

  const filter = page.getByRole('searchbox');
  await expectFocus(filter);
  await keyboard.type(String(target.pid));
  await arrowTo(page, page.locator('[data-pid]'), page.locator(`[data-pid="${target.pid}"]`));
  await keyboard.press('Enter');
  await expect(liveBadge).toHaveAttribute('data-state', 'live');
  await expect(page.getByRole('main')).toBeFocused();

  // Rows far down the list are not in the document before they are chosen, nor afterwards those far up.
  const chosen = page.locator('[data-mapping][aria-selected="true"]');
  await tabTo(page, chosen);
  for (let leaps = 0; leaps < 3; leaps++) {
    const before = page.url();
    await keyboard.press('PageDown');
    await expect(page).not.toHaveURL(before);
    await expectFocus(chosen);
  }

  await keyboard.press('/');
  await expectFocus(filter);
  await keyboard.type(address);
  await expect(page.locator('[data-mapping]')).toHaveCount(1);
  await keyboard.press('ArrowDown');
  await expect(page).toHaveURL(new RegExp(`mapping=${address}`));
  await tabTo(page, page.locator(`[data-mapping="${address}"]`));
  await dashboard.still();

  await keyboard.press('m');
  await expectFocus(heatmap);
  await keyboard.press('Home');
  for (let zooms = 0; zooms < MOST_ZOOMS && (await heatmap.getAttribute('data-pages-per-cell')) !== '1'; zooms++) {
    await keyboard.press('+');
  }
  await expect(heatmap).toHaveAttribute('data-pages-per-cell', '1');
  await keyboard.press('ArrowRight');
  await expect(page.locator('#heatmap-cursor')).toContainText(target.addressOf(1));
  await expect(page.getByTestId('pagemap-entry')).toHaveText(/^[0-9a-f]{16}$/);

  // There are passes to go back to.
  await expect.poll(() => dashboard.sequence()).toBeGreaterThan(2);
  const slider = page.getByRole('slider', { name: 'Moment' });
  await tabTo(page, slider);
  await keyboard.press('ArrowLeft');
  await expect(liveBadge).toHaveAttribute('data-state', 'paused');
  await expect(page).toHaveURL(/time=\d+/);
  await keyboard.press('d');
  await expect(page.getByTestId('comparison')).toBeVisible();
  const moment = (): Promise<string | null> => slider.getAttribute('value');
  const compared = await moment();
  await keyboard.press('ArrowLeft');
  await expect.poll(moment).not.toBe(compared);
  await keyboard.press('d');
  await expect(page.getByTestId('comparison')).toBeHidden();
  await keyboard.press('k');
  await expect(page.getByTestId('announcement')).toContainText('Nothing of it has been shared-swapped.');
  await keyboard.press('l');
  await expect(liveBadge).toHaveAttribute('data-state', 'live');

  await keyboard.press('r');
  await expect(page.getByTestId('recording-size')).toBeVisible();
  await dashboard.still();
  await keyboard.press('r');
  await expect(page.getByTestId('recording-size')).toBeHidden();
  await keyboard.press('o');
  const recording = page.getByRole('row').filter({ hasText: `pid ${target.pid}` });
  await expect(recording).toContainText('ended as asked');
  const whole = page.waitForEvent('download');
  await tabTo(page, recording.getByRole('link', { name: 'Download' }));
  await keyboard.press('Enter');
  expect((await whole).suggestedFilename()).toMatch(/\.pagelapse$/);
  await keyboard.press('Shift+Tab');
  await expectFocus(recording.getByRole('button', { name: 'Open' }));
  await keyboard.press('Enter');
  await expect(liveBadge).toHaveAttribute('data-state', 'replay');
  await expect(page.getByRole('main')).toBeFocused();

  await expect(heatmap).toBeVisible();
  await keyboard.press('m');
  await expectFocus(heatmap);
  const table = page.waitForEvent('download');
  await keyboard.press('e');
  await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
  await keyboard.type('mappings csv');
  await keyboard.press('Enter');
  expect((await table).suggestedFilename()).toMatch(/-mappings\.csv$/);
  await expectFocus(heatmap);

  await keyboard.press('o');
  await tabTo(page, recording.getByRole('button', { name: 'Delete' }));
  await keyboard.press('Enter');
  await tabTo(page, recording.getByRole('button', { name: 'Delete' }));
  await keyboard.press('Enter');
  await expect(recording).toHaveCount(0);
  await keyboard.press('p');
  await expectFocus(filter);
});
