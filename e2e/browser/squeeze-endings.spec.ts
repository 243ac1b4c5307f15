import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { SERVE } from './agent-process.js';
import { type PlannedSqueeze, SqueezePlan } from './squeeze-plan.js';
import { type SqueezedProcess, sharedRegion } from './squeezed-process.js';
import { expect, test, WRITTEN } from './squeezed-test.js';
import { violations } from './violations.js';

const MIB = 2 ** 20;
/** More than a squeezed cgroup can hold and swap may take. */
const GROWTH = 32_768;

test.use({
  agentArgs: [...SERVE, '--allow', 'squeeze'],
  memory: { regions: [sharedRegion(WRITTEN), { name: 'growth', backing: 'anonymous', pages: GROWTH }] },
});

interface Ending {
  readonly cause: string;
  /** What the page says of it, after the time. */
  readonly text: string;
  readonly plan?: Partial<PlannedSqueeze>;
  /** Brings it about, at the limit; returns what undoes it. */
  readonly happen: (target: SqueezedProcess) => unknown;
  readonly undo?: (target: SqueezedProcess) => unknown;
  /** What became of the limit. */
  readonly outcome?: 'restored' | 'left' | 'gone';
}

const elsewhere = ({ cgroup }: SqueezedProcess): string => `${cgroup.directory}-elsewhere`;

/** The process lives on, so the next squeeze can be planned. */
const SURVIVED: readonly Ending[] = [
  {
    cause: 'pressure',
    text: 'All stood still for more than 1 % of the last seconds, waiting for memory (pressure of the ',
    plan: { guard: 1 },
    happen: ({ workload }) => workload.startRhythm({ regions: ['shared'], sweepMs: 400, beatMs: 20 }),
    undo: ({ workload }) => workload.stopRhythm(),
  },
  {
    cause: 'limit-changed',
    text: 'Somebody else has changed the limit.',
    happen: ({ cgroup }) => cgroup.setLimit(64 * MIB),
    undo: ({ cgroup }) => cgroup.setLimit(undefined),
    outcome: 'left',
  },
  {
    cause: 'target-moved',
    text: 'The process was moved to another cgroup.',
    happen: (target) => {
      mkdirSync(elsewhere(target));
      writeFileSync(join(elsewhere(target), 'cgroup.procs'), String(target.pid));
    },
    undo: (target) => {
      target.cgroup.add(target.pid);
      rmdirSync(elsewhere(target));
    },
  },
];

/** The last squeeze of this cgroup, or of this process. */
const FATAL: readonly Ending[] = [
  {
    cause: 'out-of-memory',
    text: 'The kernel killed for memory in its cgroup, and the process has ended.',
    plan: { swap: '16M' },
    happen: ({ workload }) =>
      workload.perform('growth', { act: 'write', first: 0, count: GROWTH }).catch(() => workload.ended),
  },
  {
    cause: 'cgroup-gone',
    text: 'Its cgroup was removed.',
    happen: ({ cgroup }) => cgroup.remove(),
    outcome: 'gone',
  },
];

/** Squeezes until this ends it, and expects it to be said alike by the panel, the timeline and the report. */
async function endsBy(page: Page, target: SqueezedProcess, ending: Ending): Promise<void> {
  const { cause, text, outcome = 'restored' } = ending;
  const plan = new SqueezePlan(page);
  await plan.start({ limit: target.limitOf(0.7), ...ending.plan });
  if (ending.plan?.guard === undefined) await plan.holds();
  await ending.happen(target);
  await expect(plan.ended).toHaveAttribute('data-cause', cause, { timeout: 30_000 });
  await expect(page.getByTestId('squeeze-bar')).toHaveCount(0);
  await expect(plan.ended.getByRole('status')).toContainText(text);
  await expect(plan.ended.locator('[data-restored]').first()).toHaveAttribute('data-restored', outcome);
  const said = plan.ended.getByRole('list', { name: 'What happened' }).getByRole('listitem').first();
  await expect(said).toContainText(`Squeeze ended: ${text}`);
  await expect(page.locator('[data-event="squeeze"]').first()).toContainText(`Squeeze ended: ${text}`);
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Markdown', exact: true }).click();
  expect(readFileSync(await (await download).path(), 'utf8').replaceAll('\\', '')).toContain(`Ended: ${text}`);
}

async function openPlan(page: Page): Promise<void> {
  await page.keyboard.press('q');
  await expect(page.getByTestId('squeeze-plan')).toBeVisible();
  await page.getByText('Events', { exact: true }).click();
}

test('what ends a squeeze is said, the limit is as it was, and the next one can be planned', async ({
  target,
  page,
  dashboard,
}) => {
  await dashboard.pickProcess(target.pid);
  await openPlan(page);
  for (const ending of SURVIVED) {
    await test.step(ending.cause, async () => {
      await endsBy(page, target, ending);
      expect(target.cgroup.usage().limit).toBe(ending.outcome === 'left' ? 64 * MIB : undefined);
      await ending.undo?.(target);
      await page.getByRole('button', { name: 'Plan another' }).click();
      await expect(page.getByTestId('squeeze-plan')).toBeVisible();
    });
  }
});

for (const ending of FATAL) {
  test(`a squeeze that ends because of ${ending.cause} says so and leaves nothing`, async ({
    target,
    page,
    dashboard,
    expectedErrors,
  }) => {
    // What the page asks of a process that is gone.
    expectedErrors.push(/410 \(Gone\)/);
    await dashboard.pickProcess(target.pid);
    await openPlan(page);
    await endsBy(page, target, ending);
    if (existsSync(target.cgroup.directory)) expect(target.cgroup.usage().limit).toBeUndefined();
    await page.getByRole('button', { name: 'Plan another' }).click();
    const panel = page.getByTestId('squeeze-panel');
    if (ending.outcome === 'gone') await expect(panel.getByRole('radio').nth(1)).toBeEnabled();
    else await expect(panel.getByRole('alert')).toContainText(`Process ${target.pid} has ended.`);
  });
}

test('a limit that cannot be is refused with its reason, or waited for where the kernel refuses it', async ({
  target,
  page,
  dashboard,
  expectedErrors,
}) => {
  const plan = new SqueezePlan(page);
  const panel = page.getByTestId('squeeze-panel');
  const lock = (count: number) => target.workload.perform('shared', { act: 'lock', first: 0, count });
  await dashboard.pickProcess(target.pid);
  await openPlan(page);
  for (const [typed, why] of [
    ['lots', '“lots” is not a size'],
    ['', 'A size is wanted'],
    ['0', 'Not below'],
    ['900T', 'Not above'],
  ] as const) {
    await plan.limit.fill(typed);
    await expect(panel.getByRole('alert')).toContainText(why);
    await expect(plan.startButton).toBeDisabled();
  }

  await test.step('the floor rises over it before it begins', async () => {
    expectedErrors.push(/422/);
    await page.route('**/squeeze', async (route) => {
      if (route.request().method() === 'POST') await lock(WRITTEN / 2);
      await route.continue();
    });
    await plan.start({ limit: '18M' });
    await expect(panel.getByRole('alert').filter({ hasText: 'below the floor of' })).toContainText('are locked');
    expect(target.cgroup.usage().limit).toBeUndefined();
    await page.unroute('**/squeeze');
  });

  await test.step('its memory is locked while the limit comes down', async () => {
    // Of version 2, memory.high alone is never refused.
    if (target.cgroup.version === 2) await page.getByLabel('reclaim', { exact: true }).check();
    const begun = page.waitForResponse((answer) => answer.request().method() === 'POST');
    // The ramp does not wait for what is on the screen.
    await plan.start({ limit: '24M', ramp: 4 });
    await begun;
    await lock(WRITTEN);
    // Once nothing can be reclaimed, a process that wants a page more is killed; one that is stopped wants none.
    process.kill(target.pid, 'SIGSTOP');
    try {
      await expect(plan.running).toBeVisible();
      await plan.holds();
      const bar = page.getByTestId('squeeze-bar');
      await expect(bar).toContainText(/(limit|usage) .* instead of 24 MiB \(no more to reclaim\), until/);
      await expect(plan.running).toContainText('No more can be reclaimed');
      await expect(plan.running.getByRole('alert')).toHaveCount(0);
      expect(await violations(page)).toEqual([]);
      await page.keyboard.press('x');
      await expect(plan.ended).toHaveAttribute('data-cause', 'stopped');
      await expect(page.getByTestId('squeeze-sum')).toContainText('The limit was not reached');
      expect(target.cgroup.usage().limit).toBeUndefined();
    } finally {
      process.kill(target.pid, 'SIGCONT');
    }
  });
});
