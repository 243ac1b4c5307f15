import { execFileSync } from 'node:child_process';
import { expect, test } from './watched-test.js';

const PAGE_BYTES = 4096n;

/** `dd if=/proc/PID/pagemap`, as the reader of the dashboard would check it. */
function pagemapEntry(pid: number, address: string): string {
  const page = BigInt(address) / PAGE_BYTES;
  const args = [`if=/proc/${pid}/pagemap`, 'bs=8', `skip=${page}`, 'count=1', 'status=none'];
  return execFileSync('dd', args).readBigUInt64LE().toString(16).padStart(16, '0');
}

test('the word shown of the page pointed at is the one that dd reads of pagemap', async ({
  target,
  dashboard,
  page,
}) => {
  await dashboard.show(target.pid, target.address);
  const tooltip = page.getByRole('tooltip');
  const entry = page.getByTestId('pagemap-entry');
  const address = async (): Promise<string> =>
    (await tooltip
      .getByText(/^0x[0-9a-f]+$/)
      .first()
      .textContent()) ?? '';

  await dashboard.heatmap.hover({ position: { x: 4, y: 4 } });
  await expect(entry).toHaveText(/^[0-9a-f]{16}$/);
  expect(await address()).toBe(target.address);
  // Read anew for as long as it is looked at: a frame may be moved in between.
  await expect(entry).toHaveText(pagemapEntry(target.pid, target.address));
  await expect(page.getByTestId('page-word')).toContainText('present (63), file-or-shared (61)');

  // The keyboard's cursor, on a page that was never written: no entry, and the file has a hole there.
  await page.mouse.move(0, 0);
  await dashboard.heatmap.focus();
  await page.keyboard.press('End');
  const last = target.addressOf(63);
  for (let steps = 0; steps < 2 && (await address()) !== last; steps++) await page.keyboard.press('End');
  expect(await address()).toBe(last);
  await expect(entry).toHaveText('0'.repeat(16));
  expect(pagemapEntry(target.pid, last)).toBe('0'.repeat(16));

  // What the page becomes while it is looked at arrives by itself.
  await target.workload.perform('shared', { act: 'write', first: 63, count: 1 });
  await expect(page.getByTestId('page-word')).toContainText('present (63)');
  await expect(entry).toHaveText(pagemapEntry(target.pid, last));
});
