import { type AgentProcess, SERVE, startAgentProcess, startPowerlessAgent } from './agent-process.js';
import { AGENT_GONE } from './test.js';
import { expect, test } from './watched-test.js';

test('a process that ends is said to have ended, and its last picture stays', async ({ target, dashboard }) => {
  await dashboard.show(target.pid, target.address);
  await target.workload.close();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'ended');
  // A pass may find it before its parent has taken note.
  const ended = /The process has (exited|ended and is a zombie: its memory is gone)\. Shown as of/;
  await expect(dashboard.page.getByTestId('watch-message')).toContainText(ended);
  expect(await dashboard.legend('present')).toBe(48);
});

test('a lost agent is said in plain words, and nothing is shown as live', async ({
  target,
  agent,
  dashboard,
  expectedErrors,
}) => {
  expectedErrors.push(AGENT_GONE);
  await dashboard.pickProcess(target.pid);
  await dashboard.still();
  await agent.stop();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'reconnecting');
  await expect(dashboard.page.getByTestId('watch-message')).toContainText('The agent does not answer');
});

test('an agent that comes back on its port is picked up again, and goes on with the same process', async ({
  target,
  agent,
  dashboard,
  page,
  expectedErrors,
}) => {
  // And a session that the new agent does not know.
  expectedErrors.push(AGENT_GONE, /status of 401/);
  await dashboard.show(target.pid, target.address);
  await agent.stop();
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'reconnecting');
  let successor: AgentProcess | undefined;
  try {
    successor = await startAgentProcess([...SERVE, '--port', new URL(agent.url).port]);
    await expect(page.getByTestId('watch-message')).toContainText('The agent was restarted: open the URL it printed.');
    // The printed URL in another tab of the same browser: both have its session then.
    const other = await page.context().newPage();
    await other.goto(successor.url);
    await expect(other.getByRole('searchbox')).toBeVisible();
    await other.close();
    await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'refused');
    await page.getByRole('button', { name: 'Try again' }).click();
    await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
    await target.workload.perform('shared', { act: 'write', first: 48, count: 8 });
    await expect.poll(() => dashboard.legend('present')).toBe(56);
  } finally {
    await page.close();
    await successor?.stop();
  }
});

test('a process of somebody else is refused with the reason and what would open it', async ({ target, page }) => {
  test.skip(process.getuid?.() !== 0, 'not root: nobody else to be');
  const agent = await startPowerlessAgent(61_236);
  try {
    await page.goto(agent.url.replace('/#', `/?pid=${target.pid}#`));
    const refusal = page.getByRole('alert');
    await expect(refusal).toContainText(`Reading the memory map of process ${target.pid} is not permitted.`);
    await expect(refusal).toContainText('or with CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH');
    await expect(refusal).toContainText('AGENT_ERR_NOT_PERMITTED');
    await page.getByRole('button', { name: 'Pick a process' }).click();
    await expect(page.getByRole('searchbox')).toBeVisible();
  } finally {
    await agent.stop();
  }
});

test('an unknown pid in the URL is answered with a sentence and a way back', async ({
  target,
  agent,
  dashboard,
  expectedErrors,
}) => {
  expectedErrors.push(/status of 404/);
  await dashboard.page.goto(agent.url.replace('/#', '/?pid=4194304#'));
  await expect(dashboard.page.getByText(/4194304/).first()).toBeVisible();
  await dashboard.page.getByRole('button', { name: 'Pick a process' }).click();
  await dashboard.pickProcess(target.pid);
});

test('a kernel thread is refused with its reason', async ({ agent, dashboard, expectedErrors }) => {
  expectedErrors.push(/status of 422/);
  // kthreadd is always pid 2 (init/main.c, rest_init).
  await dashboard.page.goto(agent.url.replace('/#', '/?pid=2#'));
  await expect(dashboard.page.getByText('AGENT_ERR_KERNEL_THREAD')).toBeVisible();
  await expect(dashboard.page.getByText(/kernel thread/i).first()).toBeVisible();
});
