import { readFileSync } from 'node:fs';
import { expect, test } from './watched-test.js';

test.use({
  memory: {
    regions: [
      { name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] },
      { name: 'private', backing: 'anonymous', pages: 64, steps: [{ act: 'write', first: 0, count: 16 }] },
    ],
  },
});

/** `cat /proc/PID/smaps`: bytes of a field of the mapping that starts at an address. */
function smapsBytes(pid: number, address: string, field: string): number {
  const text = readFileSync(`/proc/${pid}/smaps`, 'latin1');
  const entry = text.slice(text.search(new RegExp(`^${address.slice(2)}-`, 'm')));
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(entry)?.[1]) * 1024;
}

test('the whole address space is in one line: a press and the arrows choose a mapping', async ({
  target,
  dashboard,
  page,
}) => {
  await dashboard.pickProcess(target.pid);
  const line = page.getByTestId('address-space');
  const count = readFileSync(`/proc/${target.pid}/maps`, 'latin1').trim().split('\n').length;
  await expect(line).toHaveAttribute('aria-valuemax', String(count));
  await line.focus();
  await page.keyboard.press('Home');
  await expect(line).toHaveAttribute('aria-valuenow', '1');
  await page.keyboard.press('ArrowRight');
  await expect(line).toHaveAttribute('aria-valuenow', '2');
  const second = (await line.getAttribute('aria-valuetext')) ?? '';
  expect(page.url()).toContain(`mapping=${/0x[0-9a-f]+/.exec(second)?.[0]}`);
  const box = await line.boundingBox();
  await line.hover({ position: { x: (box?.width ?? 0) / 3, y: 8 } });
  const pointed = await page.getByTestId('address-space-pointed').textContent();
  await line.click({ position: { x: (box?.width ?? 0) / 3, y: 8 } });
  await expect(line).toHaveAttribute('aria-valuetext', pointed ?? '');
});

test('the drawer shows what smaps says, and the reconciliation what status and the file say', async ({
  target,
  dashboard,
  page,
}) => {
  const { address } = target;
  await dashboard.pickProcess(target.pid);
  await dashboard.pickMapping(address);
  await page.getByTestId('smaps-toggle').click();
  for (const field of ['Rss', 'Private_Dirty', 'Swap']) {
    await expect(page.locator(`[data-field="${field}"]`)).toHaveAttribute(
      'data-bytes',
      String(smapsBytes(target.pid, address, field)),
    );
  }
  await page.getByRole('searchbox').fill('memfd');
  await page.getByText('Object', { exact: true }).click();
  const group = page.locator('[data-group]', { hasText: 'memfd' });
  await expect(group.locator('[data-figure="resident"]')).toHaveAttribute('data-pages', '48');

  await page.getByText('Reconcile', { exact: true }).click();
  const vmSwap = page.locator('[data-figure="VmSwap (status)"]').first();
  await expect(vmSwap).toBeVisible();
  expect(await vmSwap.getAttribute('data-kernel')).toBe(await vmSwap.getAttribute('data-ours'));
  const file = page.locator('[data-object]', { hasText: 'memfd' });
  await expect(file).toContainText('192 KiB');
  await file.getByRole('button').click();
  await expect(dashboard.heatmap).toBeVisible();
  expect(page.url()).toContain(`mapping=${address}`);
});
