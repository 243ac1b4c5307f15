import { readFileSync } from 'node:fs';
import { startWorkload, type Workload } from '@pagelapse/workload';
import { startAgentProcess } from './agent-process.js';
import { Dashboard } from './dashboard.js';
import { expect, test } from './test.js';

/** A page each: every other one is without rights, so that no two of them are one mapping. */
const MAPPINGS = 64_800;
/** Mappings that the process has besides, at most. */
const OTHERS = 600;

let workload: Workload;

test.beforeEach(async () => {
  const most = Number(readFileSync('/proc/sys/vm/max_map_count', 'latin1'));
  test.skip(most < MAPPINGS + OTHERS, `vm.max_map_count is ${most}`);
  const steps = Array.from(
    { length: MAPPINGS / 2 },
    (_, i) => ({ act: 'protect', first: 2 * i + 1, count: 1 }) as const,
  );
  workload = await startWorkload({
    regions: [
      { name: 'split', backing: 'anonymous', pages: MAPPINGS, steps: [{ act: 'write', first: 0, count: 8 }, ...steps] },
    ],
  });
});

test.afterEach(() => workload.close());

test('a process of 65,000 mappings is scrolled, grouped, filtered and walked', async ({ page }, info) => {
  const agent = await startAgentProcess();
  try {
    await page.goto(agent.url);
    const dashboard = new Dashboard(page);
    await dashboard.pickProcess(workload.pid);
    const totals = page.getByTestId('mapping-totals');
    await expect(totals).toContainText(/^6[45],\d{3} mappings/);
    const count = readFileSync(`/proc/${workload.pid}/maps`, 'latin1').trim().split('\n').length;
    await expect(page.getByTestId('address-space')).toHaveAttribute('aria-valuemax', String(count));

    const table = page.getByRole('table', { name: 'Mappings of the process' });
    const frames = await table.evaluate(async (element) => {
      const scroller = element.querySelector('.overflow-y-scroll') as HTMLElement;
      const times: number[] = [];
      const step = scroller.scrollHeight / 60;
      for (let i = 0; i <= 60; i++) {
        scroller.scrollTop = i * step;
        times.push(await new Promise<number>(requestAnimationFrame));
      }
      return times.slice(1).map((time, i) => time - (times[i] as number));
    });
    info.annotations.push({ type: 'frames of a scroll, ms', description: frames.map(Math.round).join(' ') });
    await expect(table.locator('[data-mapping]').last()).toBeVisible();
    await page.getByText('Kind', { exact: true }).click();
    const group = page.locator('[data-group="anonymous"]');
    await expect(group).toContainText(/6[45],\d{3} mappings/);
    await group.getByRole('button').click();
    await expect(table.locator('[data-mapping]').first()).toBeVisible();
    await page.getByText('All', { exact: true }).first().click();

    const [split] = await workload.layout();
    const address = `0x${(BigInt(split?.address ?? 0) + 4096n).toString(16)}`;
    await page.getByRole('searchbox').fill(address);
    await expect(totals).toContainText(/^1 of 6[45],\d{3} mappings/);
    await dashboard.clickMapping(address);
    await expect(dashboard.heatmap).toBeVisible();
    await page.getByTestId('address-space').press('ArrowRight');
    await expect(page).toHaveURL(new RegExp(`mapping=0x${(BigInt(address) + 4096n).toString(16)}`));
  } finally {
    await page.close();
    await agent.stop();
  }
});
