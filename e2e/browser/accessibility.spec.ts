import { startWorkload } from '@pagelapse/workload';
import { SERVE } from './agent-process.js';
import { AGENT_GONE, expect, test } from './test.js';
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
      await dashboard.show(workload.pid, region?.address ?? '');
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

test.describe('where a squeeze is allowed', () => {
  test.use({ agentArgs: [...SERVE, '--allow', 'squeeze'] });

  test('the doctor, alone and of a process, and what a squeeze would be have no accessibility violation', async ({
    page,
    agent,
    dashboard,
  }) => {
    await page.goto(agent.url.replace('/#', '/?list=doctor#'));
    await expect(page.getByTestId('verdict')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    const workload = await startWorkload({
      regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
    });
    try {
      await page.goto(agent.url.replace('/#', `/?pid=${workload.pid}&panel=doctor#`));
      await dashboard.still();
      await expect(page.getByTestId('verdict')).toBeVisible();
      await expect(page.getByText('The last reading is being asked.')).toBeHidden();
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('q');
      // A plan, or why there can be none on this machine.
      const panel = page.getByTestId('squeeze-panel');
      await expect(panel).toBeVisible();
      await expect(panel.getByText(/ is being (asked|found out)/)).toBeHidden();
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await violations(page)).toEqual([]);
    } finally {
      await workload.close();
    }
  });
});

test('no state of the page has an accessibility violation: nothing found, refused, keys, palette, ended, gone', async ({
  page,
  agent,
  dashboard,
  expectedErrors,
}) => {
  // A pid that is no process, and what is asked of an agent that is not there any more.
  expectedErrors.push(/status of 404/, AGENT_GONE);
  const found: string[] = [];
  const look = async (state: string): Promise<void> => {
    found.push(...(await violations(page)).map((violation) => `${state}: ${violation}`));
  };
  await page.getByRole('searchbox').fill('no process is called that');
  await expect(page.getByText(/No process matches/)).toBeVisible();
  await look('nothing found');
  await page.goto(agent.url.replace('/#', '/?pid=4194304#'));
  await expect(page.getByRole('alert')).toBeVisible();
  await look('refused');
  await page.goto(agent.url.replace('/#', '/?recording=none#'));
  await expect(page.getByRole('alert')).toBeVisible();
  await look('no such recording');
  const workload = await startWorkload({
    regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
  });
  try {
    await page.goto(agent.url.replace('/#', `/?pid=${workload.pid}#`));
    await dashboard.still();
    await page.getByText('Events', { exact: true }).click();
    await look('events');
    await page.keyboard.press('?');
    await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    await look('keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    await look('palette');
    await page.keyboard.press('Escape');
  } finally {
    await workload.close();
  }
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'ended');
  await expect(page.locator('[data-event="ended"]')).toBeVisible();
  await page.emulateMedia({ colorScheme: 'dark' });
  await look('ended');
  await agent.stop();
  await expect(page.getByTestId('watch-message')).toBeVisible();
  await look('gone');
  expect(found).toEqual([]);
});
