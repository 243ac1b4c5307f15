import { startWorkload, type Workload } from '@pagelapse/workload';
import { expect, test } from './test.js';

let workload: Workload;

test.beforeEach(async () => {
  workload = await startWorkload({
    regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
  });
});

test.afterEach(() => workload.close());

test('a process that ends is said to have ended, and its last picture stays', async ({ dashboard }) => {
  await dashboard.pickProcess(workload.pid);
  const [region] = await workload.layout();
  await dashboard.pickMapping(region?.address ?? '');
  await dashboard.still();
  await workload.close();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'ended');
  await expect(dashboard.page.getByTestId('watch-message')).toContainText('The process has exited. Shown as of');
  expect(await dashboard.legend('present')).toBe(48);
});

test('a lost agent is said in plain words, and nothing is shown as live', async ({
  agent,
  dashboard,
  expectedErrors,
}) => {
  // Chromium itself reports connections that nobody answers, and the answer to what was asked while the agent stopped.
  expectedErrors.push(/ERR_CONNECTION_|WebSocket connection to .* failed|status of 503/);
  await dashboard.pickProcess(workload.pid);
  await dashboard.still();
  await agent.stop();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'reconnecting');
  await expect(dashboard.page.getByTestId('watch-message')).toContainText('The agent does not answer');
});

test('an unknown pid in the URL is answered with a sentence and a way back', async ({
  agent,
  dashboard,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  await dashboard.page.goto(agent.url.replace('/#', '/?pid=4194304#'));
  await expect(dashboard.page.getByText(/4194304/).first()).toBeVisible();
  await dashboard.page.getByRole('button', { name: 'Pick a process' }).click();
  await dashboard.pickProcess(workload.pid);
});

test('a kernel thread is refused with its reason', async ({ agent, dashboard, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  // kthreadd is always pid 2 (init/main.c, rest_init).
  await dashboard.page.goto(agent.url.replace('/#', '/?pid=2#'));
  await expect(dashboard.page.getByText('AGENT_ERR_KERNEL_THREAD')).toBeVisible();
  await expect(dashboard.page.getByText(/kernel thread/i).first()).toBeVisible();
});
