import { readFileSync } from 'node:fs';
import type { SqueezeReport } from '@pagelapse/protocol';
import { readPageSize } from '@pagelapse/workload';
import type { Page } from '@playwright/test';
import { SERVE, startAgentProcess } from './agent-process.js';
import { heatmapPixels } from './heatmap-pixels.js';
import { SqueezePlan } from './squeeze-plan.js';
import { type SqueezedProcess, smapsSwapPages } from './squeezed-process.js';
import { expect, test } from './squeezed-test.js';
import { violations } from './violations.js';

const MAY_SQUEEZE = [...SERVE, '--allow', 'squeeze'];
test.use({ agentArgs: MAY_SQUEEZE });

/** Down to a part of what is used now, at once and until it is stopped. Returns the limit, bytes. */
async function squeezeFromPage(page: Page, target: SqueezedProcess, part: number): Promise<number> {
  const plan = new SqueezePlan(page);
  const limit = target.limitOf(part);
  await plan.start({ limit });
  await plan.holds();
  return limit;
}

/** Kills an agent and all that it has started, the watchdog among them, before any of them can do anything about it. */
function killWithoutRest(agent: number): void {
  const pids = descendantsOf(agent);
  for (const signal of ['SIGSTOP', 'SIGKILL'] as const) for (const pid of pids) process.kill(pid, signal);
}

function descendantsOf(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
  return [pid, ...children.flatMap(descendantsOf)];
}

test('a squeeze from the page: planned, seen on the map, ended by a key, restored, and reported as smaps has it', async ({
  target,
  page,
  dashboard,
}) => {
  const { address } = target.region('shared');
  await dashboard.show(target.pid, address);
  await dashboard.record();
  await page.keyboard.press('q');
  await expect(page.getByTestId('squeeze-plan')).toBeVisible();
  await expect(dashboard.heatmap).toBeVisible();
  expect(await violations(page)).toEqual([]);

  expect(target.cgroup.usage().limit).toBeUndefined();
  const limit = await squeezeFromPage(page, target, 0.6);
  expect(target.cgroup.usage().limit).toBe(limit);
  expect(await violations(page)).toEqual([]);

  await dashboard.still();
  const inSwap = smapsSwapPages(target.pid, address, readPageSize());
  expect(inSwap).toBeGreaterThan(0);
  expect((await dashboard.inSwap()).all).toBe(inSwap);
  await expect.poll(async () => (await heatmapPixels(dashboard.heatmap, 'light'))['shared-swapped']).toBeGreaterThan(0);

  await page.keyboard.press('x');
  await expect(page.getByTestId('squeeze-ended')).toHaveAttribute('data-cause', 'stopped');
  await expect(page.getByTestId('squeeze-bar')).toHaveCount(0);
  expect(target.cgroup.usage().limit).toBeUndefined();
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-squeezes', /^([2-9]|\d\d+)$/);

  const row = page.locator(`[data-given="${address}"]`);
  await expect(row).toHaveAttribute('data-swap-before', '0');
  await expect(row).toHaveAttribute('data-swap-at-end', String(inSwap * readPageSize()));
  expect(await violations(page)).toEqual([]);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'JSON', exact: true }).click();
  const report = JSON.parse(readFileSync(await (await download).path(), 'utf8')) as SqueezeReport;
  expect(report.squeeze.end?.cause).toBe('stopped');
  const { atEnd = {} } = report.mappings.find(({ start }) => start === address) ?? {};
  expect((atEnd['shared-swapped'] ?? 0) + (atEnd['swap-cached'] ?? 0)).toBe(inSwap);

  await page.getByRole('button', { name: 'Stop recording' }).click();
  await page.getByRole('button', { name: 'Recordings' }).click();
  await page.getByRole('row').filter({ hasText: 'ended as asked' }).getByRole('button', { name: 'Open' }).click();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'replay');
  await expect(page.getByTestId('timeline')).toHaveAttribute('data-squeezes', /^([2-9]|\d\d+)$/);
});

test('an address that names a squeeze begins none, and a reload finds the one that runs', async ({
  target,
  page,
  dashboard,
}) => {
  const usage = () => target.cgroup.usage();
  await dashboard.pickProcess(target.pid);
  await page.goto(`${page.url()}&side=squeeze`);
  await expect(page.getByTestId('squeeze-plan')).toBeVisible();
  await dashboard.still();
  expect(usage().limit).toBeUndefined();

  await page.getByLabel('Limit in bytes').fill('1');
  await expect(page.getByRole('button', { name: 'Start squeezing' })).toBeDisabled();
  await page.getByLabel('Limit in bytes').fill(String(Math.floor(usage().usage * 0.8)));
  await page.getByLabel('Hold').fill('');
  await page.getByRole('button', { name: 'Start squeezing' }).click();
  await expect(page.getByTestId('squeeze-bar')).toBeVisible();
  await page.getByRole('button', { name: 'Processes' }).click();
  await page.reload();
  const bar = page.getByTestId('squeeze-bar');
  await expect(bar).toContainText(target.cgroup.directory.split('/').at(-1) as string);
  await bar.getByTestId('squeeze-stop').click();
  await expect(bar).toHaveCount(0);
  expect(usage().limit).toBeUndefined();
});

test('limits that a killed agent and its watchdog left behind are offered by the next one, and put back', async ({
  target,
  page,
  agent,
  dashboard,
  expectedErrors,
}) => {
  await dashboard.pickProcess(target.pid);
  await page.keyboard.press('q');
  const limit = await squeezeFromPage(page, target, 0.8);
  // What the page asks of the agent from here on.
  expectedErrors.push(/Failed to load resource/, /WebSocket/);
  killWithoutRest(agent.pid);
  await agent.stop();
  await expect(page.getByTestId('squeeze-bar')).toContainText('the agent does not answer');
  expect(target.cgroup.usage().limit).toBe(limit);

  const next = await startAgentProcess(MAY_SQUEEZE);
  try {
    await page.goto(next.url);
    const leftovers = page.getByTestId('squeeze-leftovers');
    await expect(leftovers).toContainText('was no limit');
    expect(await violations(page)).toEqual([]);
    await leftovers.getByRole('button', { name: 'Restore them' }).click();
    await expect(leftovers).toHaveCount(0);
    expect(target.cgroup.usage().limit).toBeUndefined();
  } finally {
    await next.stop();
  }
});
