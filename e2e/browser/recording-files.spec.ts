import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startWorkload, type Workload } from '@pagelapse/workload';
import type { Page } from '@playwright/test';
import { startAgentProcess } from './agent-process.js';
import { Dashboard } from './dashboard.js';
import { cut, damaged, ofVersion, recordedFile } from './recorded-file.js';
import { expect, test } from './test.js';

let workload: Workload;
let directory: string;
let file: string;
let recording: Buffer;
let address: string;

test.beforeAll(async () => {
  workload = await startWorkload({
    regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
  });
  address = (await workload.layout())[0]?.address ?? '';
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-files-'));
  file = path.join(directory, 'seen.pagelapse');
  // A page each, so that no pass sees half of it.
  const write = (first: number) => () => workload.perform('shared', { act: 'write', first, count: 1 });
  recording = await recordedFile(workload, file, [write(48), write(49), write(50)]);
});

test.afterAll(async () => {
  await workload.close();
  rmSync(directory, { recursive: true });
});

/** Drags a file over the page and lets go of it there. */
async function drop(page: Page, bytes: Buffer, name = 'seen.pagelapse'): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ base64, name }) => {
      const data = new DataTransfer();
      data.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      return data;
    },
    { base64: bytes.toString('base64'), name },
  );
  await page.locator('#root').dispatchEvent('dragover', { dataTransfer: transfer });
  await page.locator('#root').dispatchEvent('drop', { dataTransfer: transfer });
  await transfer.dispose();
}

test('a file dropped on the page is shown as far as it can be read, and what cannot is said', async ({
  page,
  dashboard,
}) => {
  await drop(page, recording);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'replay');
  await dashboard.pickMapping(address);
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', '48');
  await page.getByRole('slider', { name: 'Moment' }).press('End');
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', '51');
  await expect(page.getByTestId('recording-notes')).toHaveCount(0);

  const notes = page.getByTestId('recording-notes');
  await drop(page, damaged(recording, address));
  await expect(notes).toContainText('damaged and left out');
  await dashboard.pickMapping(address);
  await page.getByRole('slider', { name: 'Moment' }).press('End');
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', '50');
  await expect(page.getByTestId('moment-sentence')).toContainText('what came after cannot be read');

  await drop(page, cut(recording, address));
  await expect(notes).toContainText('not ended in order');
  await dashboard.pickMapping(address);
  await page.getByRole('slider', { name: 'Moment' }).press('End');
  await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', '50');

  const refusal = page.getByRole('alert');
  await drop(page, ofVersion(recording, 99), 'later.pagelapse');
  await expect(refusal).toContainText('later.pagelapse cannot be shown');
  await expect(refusal).toContainText('format version 99');
  await drop(page, Buffer.from('PostgreSQL dump'), 'dump.sql');
  await expect(refusal).toContainText('not a recording of Pagelapse');
  await page.getByRole('button', { name: 'Close dump.sql' }).click();
  await expect(page.getByRole('searchbox')).toBeVisible();
});

test('`pagelapse replay` shows the file in a browser, and a link to a moment of it', async ({ page }) => {
  const replay = await startAgentProcess(['replay', file, '--port', '0']);
  try {
    await page.goto(replay.url);
    const dashboard = new Dashboard(page);
    await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'replay');
    await dashboard.pickMapping(address);
    await page.getByRole('slider', { name: 'Moment' }).press('End');
    await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', '51');
    await expect(page).toHaveURL(/time=\d+/);
    const link = page.url();
    await page.goto('about:blank');
    await page.goto(link);
    await expect(page.getByTestId('legend-count-present')).toHaveAttribute('data-pages', '51');
    expect(page.url()).toBe(link);
  } finally {
    await replay.stop();
  }
});

test('of a damaged link what can be read is shown, and what is not there is said', async ({
  page,
  agent,
  dashboard,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  const open = (search: string) => page.goto(agent.url.replace('/#', `/?${search}#`));
  await open('pid=none&mapping=zz&time=yesterday&theme=blue');
  await expect(page.getByRole('searchbox')).toBeVisible();
  await open('recording=20200101T000000Z-0123456789');
  await expect(page.getByRole('alert')).toContainText('There is no such recording.');
  await open(`pid=${workload.pid}&mapping=0xdead000&zoom=9e9&sort=;drop&panel=nothing&at=0x1`);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
  await expect(page.getByText('Nothing is mapped at 0xdead000')).toBeVisible();
});
