import { fromBinary, ServerMessageSchema, STREAM_PATH } from '@pagelapse/protocol';
import type { WebSocketRoute } from '@playwright/test';
import type { Dashboard } from './dashboard.js';
import { test as base, expect, type WatchedProcess } from './watched-test.js';

/** The line between the page and its agent: it can be cut, and what it brings is counted. */
class Line {
  /** Since it was cut. */
  keys = 0;
  deltas = 0;
  #isCut = false;
  /** Of the connections that a cut went through: they stay silent for ever, and nobody tells either end. */
  #generation = 0;

  carry(page: WebSocketRoute): void {
    if (this.#isCut) {
      void page.close();
      return;
    }
    const generation = this.#generation;
    const agent = page.connectToServer();
    page.onMessage((message) => {
      if (generation === this.#generation) agent.send(message);
    });
    agent.onMessage((message) => {
      if (generation !== this.#generation) return;
      this.#count(message as Buffer);
      page.send(message);
    });
  }

  cut(): void {
    this.#isCut = true;
    this.#generation++;
    this.keys = 0;
    this.deltas = 0;
  }

  mend(): void {
    this.#isCut = false;
  }

  #count(message: Buffer): void {
    const { body } = fromBinary(ServerMessageSchema, message);
    if (body.case !== 'batch') return;
    if (body.value.key) this.keys++;
    else if (this.keys === 0) this.deltas++;
  }
}

/** With a clock of the page's own, which the test moves on. `line` is to be named before `dashboard`. */
const test = base.extend<{ readonly line: Line }>({
  line: async ({ page }, use) => {
    await page.clock.install();
    const line = new Line();
    await page.routeWebSocket(new RegExp(`${STREAM_PATH}$`), (socket) => line.carry(socket));
    await use(line);
  },
});

/** As long as the page waits before it tries again, at most, and shorter than the silence that it takes for a loss. */
const RETRY_MS = 5000;

/** The page shows what was written while it was away, and what is written from now on. */
async function expectNow(dashboard: Dashboard, { workload }: WatchedProcess): Promise<void> {
  await expect.poll(() => dashboard.legend('present')).toBe(56);
  await workload.perform('shared', { act: 'write', first: 56, count: 4 });
  await expect.poll(() => dashboard.legend('present')).toBe(60);
}

test('after a network cut of 60 s one key brings the picture of now', async ({ line, target, dashboard, page }) => {
  await dashboard.show(target.pid, target.address);
  line.cut();
  await target.workload.perform('shared', { act: 'write', first: 48, count: 8 });
  await page.clock.fastForward(20_000);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'reconnecting');
  await page.clock.fastForward(40_000);
  expect(await dashboard.legend('present')).toBe(48);
  line.mend();
  await page.clock.fastForward(RETRY_MS);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
  await expectNow(dashboard, target);
  expect([line.keys, line.deltas]).toEqual([1, 0]);
});

test('a laptop that slept for an hour wakes to one key and the picture of now', async ({
  line,
  target,
  dashboard,
  page,
}) => {
  await dashboard.show(target.pid, target.address);
  line.cut();
  line.mend();
  await target.workload.perform('shared', { act: 'write', first: 48, count: 8 });
  await page.clock.fastForward('01:00:00');
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
  await expectNow(dashboard, target);
  expect([line.keys, line.deltas]).toEqual([1, 0]);
});

test('a tab whose clock stood still for an hour, as that of a hidden one may, shows what is now', async ({
  line,
  target,
  dashboard,
  page,
}) => {
  await dashboard.show(target.pid, target.address);
  const before = line.keys;
  await page.clock.pauseAt(Date.now() + 1000);
  await target.workload.perform('shared', { act: 'write', first: 48, count: 8 });
  await page.clock.fastForward('01:00:00');
  await page.clock.resume();
  await expectNow(dashboard, target);
  await expect(dashboard.liveBadge).toHaveAttribute('data-state', 'live');
  expect(line.keys - before).toBeLessThanOrEqual(1);
});
