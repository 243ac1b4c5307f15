import { execFileSync } from 'node:child_process';
import { startWorkload, type Workload } from '@pagelapse/workload';
import { expect, test } from './test.js';

const PAGE_BYTES = 4096n;
let workload: Workload;

test.beforeEach(async () => {
  workload = await startWorkload({
    regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
  });
});

test.afterEach(() => workload.close());

/** `dd if=/proc/PID/pagemap`, as the reader of the dashboard would check it. */
function pagemapEntry(address: string): string {
  const page = BigInt(address) / PAGE_BYTES;
  const args = [`if=/proc/${workload.pid}/pagemap`, 'bs=8', `skip=${page}`, 'count=1', 'status=none'];
  return execFileSync('dd', args).readBigUInt64LE().toString(16).padStart(16, '0');
}

test('the word shown of the page pointed at is the one that dd reads of pagemap', async ({ dashboard, page }) => {
  const [region] = await workload.layout();
  await dashboard.show(workload.pid, region?.address ?? '');
  const tooltip = page.getByRole('tooltip');
  const entry = page.getByTestId('pagemap-entry');
  const address = async (): Promise<string> =>
    (await tooltip
      .getByText(/^0x[0-9a-f]+$/)
      .first()
      .textContent()) ?? '';

  await dashboard.heatmap.hover({ position: { x: 4, y: 4 } });
  await expect(entry).toHaveText(/^[0-9a-f]{16}$/);
  expect(await address()).toBe(region?.address);
  expect(await entry.textContent()).toBe(pagemapEntry(region?.address ?? ''));
  await expect(page.getByTestId('page-word')).toContainText('present (63), file-or-shared (61)');

  // The keyboard's cursor, on a page that was never written: no entry, and the file has a hole there.
  await page.mouse.move(0, 0);
  await dashboard.heatmap.focus();
  await page.keyboard.press('End');
  const last = `0x${(BigInt(region?.address ?? 0) + 63n * PAGE_BYTES).toString(16)}`;
  for (let steps = 0; steps < 2 && (await address()) !== last; steps++) await page.keyboard.press('End');
  expect(await address()).toBe(last);
  await expect(entry).toHaveText('0'.repeat(16));
  expect(pagemapEntry(last)).toBe('0'.repeat(16));

  // What the page becomes while it is looked at arrives by itself.
  await workload.perform('shared', { act: 'write', first: 63, count: 1 });
  await expect(page.getByTestId('page-word')).toContainText('present (63)');
  expect(await entry.textContent()).toBe(pagemapEntry(last));
});
