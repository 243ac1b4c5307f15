import { readFileSync } from 'node:fs';
import type { Page } from '@playwright/test';
import { HOSTILE, type HostileProcess, startHostileProcess } from './hostile-process.js';
import { expect, test } from './test.js';

/**
 * S11: names are attacker text. Real processes bear them, in the kernel, in their command lines and in the paths that they
 * map; the page shows them as text and does nothing else. That nothing was blocked by the content security policy either,
 * the `dashboard` fixture expects of every test.
 */
const targets = new Map<string, HostileProcess>();
test.beforeEach(async () => {
  const everything = Object.values(HOSTILE).join(' ');
  for (const name of Object.values(HOSTILE)) {
    targets.set(name, await startHostileProcess(name.replaceAll('/', '\u2215'), `${name}\n${everything}`));
  }
});
test.afterEach(async () => {
  for (const target of targets.values()) await target.close();
  targets.clear();
});

/** TASK_COMM_LEN less its end, include/linux/sched.h. */
const COMM_BYTES = 15;

/** Elements that our own pages never have, attributes that they never set, and the mark that a hostile script leaves. */
function intruders(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const found = [...document.querySelectorAll('img, iframe, object, embed, form, base, meta[http-equiv]')];
    const scripts = [...document.querySelectorAll('script')].filter(({ src }) => !src.startsWith(location.origin));
    const handlers = [...document.querySelectorAll('*')].filter(({ attributes }) =>
      [...attributes].some(({ name }) => name.startsWith('on')),
    );
    const marks = 'owned' in globalThis ? ['a hostile script ran'] : [];
    return [...[...found, ...scripts, ...handlers].map(({ outerHTML }) => outerHTML.slice(0, 200)), ...marks];
  });
}

/**
 * Text of others that can turn the reading direction of what stands beside it: it is in no `bdi`, and not alone in its block
 * either (UAX #9, which ends every embedding at the end of a block).
 */
function unisolated(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const found: string[] = [];
    for (let text = texts.nextNode(); text !== null; text = texts.nextNode()) {
      if (!/[\u202a-\u202e\u2066-\u2069]/.test(text.textContent ?? '')) continue;
      let around = text.parentElement as Element;
      const isolates = (element: Element) => getComputedStyle(element).unicodeBidi.includes('isolate');
      while (!isolates(around) && getComputedStyle(around).display.startsWith('inline'))
        around = around.parentElement as Element;
      if (!isolates(around) && around.textContent !== text.textContent) found.push(around.outerHTML.slice(0, 200));
    }
    return found;
  });
}

function pidOf(name: string): number {
  return (targets.get(name) as HostileProcess).pid;
}

test('S11: hostile names are text in the list of processes, in title, mappings, map and page', async ({
  dashboard,
  page,
}) => {
  for (const name of targets.keys()) {
    await page.getByRole('searchbox').fill(String(pidOf(name)));
    // What cannot be seen, or not be told apart, is not looked for.
    const seen = Buffer.from(name)
      .subarray(0, COMM_BYTES)
      .toString()
      .replaceAll(/[^!-~].*/gs, '');
    await expect(page.locator(`[data-pid="${pidOf(name)}"]`)).toContainText(seen);
    expect([await intruders(page), await unisolated(page)]).toEqual([[], []]);
  }
  await dashboard.pickProcess(pidOf(HOSTILE.override));
  expect(await page.title()).not.toMatch(/\p{C}/u);
  await page.getByRole('searchbox').fill(HOSTILE.html);
  const mapping = page.locator('[data-mapping]').first();
  await expect(mapping).toContainText(HOSTILE.html);
  await mapping.click();
  await expect(dashboard.heatmap).toBeVisible();
  await dashboard.heatmap.hover({ position: { x: 4, y: 4 } });
  await expect(page.getByTestId('pagemap-entry')).toHaveText(/^[0-9a-f]{16}$/);
  expect([await intruders(page), await unisolated(page)]).toEqual([[], []]);
});

test('S11: hostile names are text in the files that are saved, no formula, and those get harmless names', async ({
  dashboard,
  page,
}) => {
  await dashboard.pickProcess(pidOf(HOSTILE.formula));
  await dashboard.still();
  await page.getByRole('button', { name: 'Take away' }).click();
  const download = page.waitForEvent('download');
  await page.getByRole('option', { name: 'Save all mappings as CSV' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^pagelapse-\d+-[\w.-]+-mappings\.csv$/);
  const text = readFileSync(await file.path(), 'utf8');
  expect(text).toContain(HOSTILE.html);
  expect(text.split('\r\n').filter((line) => /(^|,)"?[=+@\t]/.test(line))).toEqual([]);
});
