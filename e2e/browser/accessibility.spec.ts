import { startWorkload } from '@pagelapse/workload';
import { expect, test } from './test.js';
import { violations } from './violations.js';

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the picker and a watched process have no accessibility violation (${colorScheme})`, async ({
    page,
    dashboard,
  }) => {
    await page.emulateMedia({ colorScheme });
    const workload = await startWorkload({
      regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
    });
    try {
      await expect(page.locator('[data-pid]').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
      const [region] = await workload.layout();
      await dashboard.pickProcess(workload.pid);
      await dashboard.pickMapping(region?.address ?? '');
      await dashboard.still();
      expect(await violations(page)).toEqual([]);
      await page.getByText('Kind', { exact: true }).click();
      await page.getByTestId('smaps-toggle').click();
      await page.getByText('Reconcile', { exact: true }).click();
      await expect(page.locator('[data-figure="VmSwap (status)"]').first()).toBeVisible();
      expect(await violations(page)).toEqual([]);
    } finally {
      await workload.close();
    }
  });
}
