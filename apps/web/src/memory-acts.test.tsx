// @vitest-environment jsdom
import { blankRuns, PageFlag, PageRunsBuilder, PageState, pageCode } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import type { PageActReport } from './api/page-acts.js';
import { wireBatch, wireMapping, wirePatch } from './api/wire.fixture.js';
import type { WriteStatus } from './api/writes.js';
import { type Answer, fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const FIRST_PAGE = 0x7f000;
const SINCE = Date.now() - 5000;
const host = (allowed: readonly string[], softDirty = true): Answer => ({
  body: {
    ...(HOST.body as object),
    allowed,
    capabilities: [
      { name: 'soft-dirty', available: softDirty, ...(!softDirty && { reason: 'No bits.', cure: 'Build.' }) },
    ],
  },
});

const { present, 'shared-swapped': out } = PageState;

/** A watch of eight pages: two written, one not, two mapped by others too, three in swap. */
async function openWatch(url: string, answers: Record<string, Answer>, writesSinceMs?: number) {
  const log = fakeAgent({ 'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) }, ...answers });
  const posted: { path: string; body: unknown }[] = [];
  const answer = fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    if (init.method === 'POST') posted.push({ path, body: JSON.parse(init.body as string) });
    return answer(path, init);
  });
  const builder = new PageRunsBuilder();
  builder.push(2, pageCode(present, PageFlag['soft-dirty'] | PageFlag.exclusive));
  builder.push(1, pageCode(present, PageFlag.exclusive));
  builder.push(2, pageCode(present, 0));
  builder.push(3, pageCode(out, PageFlag['writes-unknown']));
  const screen = await openDashboard(url);
  await screen.welcome();
  const value = wireBatch({
    handle: 'h4711',
    key: true,
    pass: { takenAtMs: Date.now(), intervalMs: 100, duty: 0.02, pace: 1, ...(writesSinceMs && { writesSinceMs }) },
    mappings: [wireMapping(1, FIRST_PAGE, 8)],
    patches: [wirePatch(1, blankRuns(8), builder.finish())],
  });
  screen.say({ case: 'batch', value });
  await screen.findByTestId('heatmap');
  return { ...screen, log, posted };
}

const REPORT: PageActReport = {
  advice: 'page-out',
  first: FIRST_PAGE,
  count: 8,
  atMs: Date.now(),
  tookMs: 3,
  reached: 8,
  before: { takenAtMs: 1, states: [] },
  after: { takenAtMs: 2, states: [] },
  wanted: 5,
  moved: 3,
  stayed: [{ reason: 'mapped-by-others', pages: 2, text: '8 KiB stayed: mapped more than once.' }],
  text: '12 KiB of the 20 KiB that were in memory left it.',
};

test('a page-out says before what it will do, and afterwards what became of the pages', async () => {
  const { findByTestId, getByRole, posted, container } = await openWatch('/?pid=4711', {
    'GET /api/v1/host': host(['pageout']),
    'POST /api/v1/watches/h4711/epochs/1/page-acts': { body: REPORT },
  });
  const acts = await findByTestId('page-acts');
  expect(acts.textContent).toContain('12 KiB go to swap.');
  expect(acts.textContent).toContain('8 KiB are mapped more than once and stay.');
  expect(posted).toEqual([]);
  fireEvent.click(getByRole('button', { name: 'Page out 12 KiB' }));
  const result = await findByTestId('page-act-result');
  expect(result.textContent).toContain('12 KiB of the 20 KiB that were in memory left it.');
  expect(result.textContent).toContain('8 KiB stayed: mapped more than once.');
  const [{ path, body } = { path: '', body: {} }] = posted;
  expect(path).toBe('/api/v1/watches/h4711/epochs/1/page-acts');
  expect(body).toEqual({ advice: 'page-out', first: FIRST_PAGE, count: 8 });
  expect(await violations(container)).toEqual([]);
});

test('a refusal is said with the way out, and the selection alone is acted on', async () => {
  const { findByTestId, findByRole, getByTestId, getByRole, posted } = await openWatch('/?pid=4711', {
    'GET /api/v1/host': host(['pageout']),
    'POST /api/v1/watches/h4711/epochs/1/page-acts': {
      status: 410,
      body: { code: 'AGENT_ERR_EPOCH_OVER', message: 'It has called exec.', wayOut: 'Look again.' },
    },
  });
  const map = getByTestId('heatmap');
  fireEvent.keyDown(map, { key: 'Home' });
  fireEvent.keyDown(map, { key: 'ArrowRight', shiftKey: true });
  await waitFor(async () => expect((await findByTestId('page-acts')).textContent).toContain('the selection, 8 KiB'));
  fireEvent.click(getByRole('button', { name: 'Page out 8 KiB' }));
  expect((await findByRole('alert')).textContent).toContain('It has called exec. Look again.');
  expect(posted[0]?.body).toEqual({ advice: 'page-out', first: FIRST_PAGE, count: 2 });
});

test('an agent that only reads has nothing to press, and says what would change that', async () => {
  const { findByTestId, queryByTestId } = await openWatch('/?pid=4711&side=writes', { 'GET /api/v1/host': host([]) });
  expect((await findByTestId('page-acts-not-allowed')).textContent).toContain('--allow pageout');
  expect((await findByTestId('writes-not-allowed')).textContent).toContain('--allow clear-refs');
  expect(queryByTestId('page-acts')).toBeNull();
});

test('where the kernel keeps no bits, the reason stands in the place of the controls, and nothing is counted', async () => {
  const { findByTestId, queryByTestId, queryByRole, log } = await openWatch('/?pid=4711&side=writes', {
    'GET /api/v1/host': host(['clear-refs'], false),
  });
  expect((await findByTestId('writes-impossible')).textContent).toContain('No bits.');
  expect(queryByTestId('legend-flag-soft-dirty')).toBeNull();
  expect(await findByTestId('legend-not-tracked')).toBeDefined();
  expect(queryByRole('button', { name: 'Start' })).toBeNull();
  expect(log.filter((line) => line.includes('/writes'))).toEqual([]);
});

const STATUS: WriteStatus = {
  tracking: { owner: 'you', beganAtMs: SINCE, sinceMs: SINCE, resets: 1, tookMs: 3 },
};

test('writes are begun by hand, with the cost said before', async () => {
  const { findByRole, getByTestId, posted } = await openWatch('/?pid=4711&side=writes', {
    'GET /api/v1/host': host(['clear-refs']),
    'GET /api/v1/watches/h4711/writes': { body: {} },
    'POST /api/v1/watches/h4711/epochs/1/writes': { body: STATUS },
  });
  const start = await findByRole('button', { name: 'Start' });
  expect(getByTestId('writes-panel').textContent).toMatch(/Each reset holds the process up for about \d/);
  fireEvent.click(await findByRole('radio', { name: 'Every 5 s' }));
  expect(posted).toEqual([]);
  fireEvent.click(start);
  await findByRole('button', { name: 'Reset now' });
  expect(posted).toEqual([{ path: '/api/v1/watches/h4711/epochs/1/writes', body: { everyMs: 5000 } }]);
});

test('what was written since the reset is counted by mapping, and what is not known beside it', async () => {
  const { findByTestId, getByTestId, container } = await openWatch(
    '/?pid=4711&side=writes',
    { 'GET /api/v1/host': host(['clear-refs']), 'GET /api/v1/watches/h4711/writes': { body: STATUS } },
    SINCE,
  );
  const since = await findByTestId('writes-since');
  expect(since.textContent).toContain('8 KiB written, of 20 KiB in memory; of 12 KiB it is not known.');
  const row = container.querySelector('[data-writes="0x7f000000"]');
  expect([row?.getAttribute('data-written'), row?.getAttribute('data-unknown')]).toEqual(['2', '3']);
  expect(getByTestId('legend-flag-soft-dirty').getAttribute('data-pages')).toBe('2');
  expect(getByTestId('legend-flag-writes-unknown').getAttribute('data-pages')).toBe('3');
  // Nobody has chosen them, and the map is marked with both.
  for (const flag of ['soft-dirty', 'writes-unknown']) expect(getByTestId(`legend-mark-${flag}`)).toBeDefined();
  expect(await violations(container)).toEqual([]);
});

test('another view has the account: who it is is said, and nothing can be pressed', async () => {
  const { findByRole, getByTestId } = await openWatch(
    '/?pid=4711&side=writes',
    {
      'GET /api/v1/host': host(['clear-refs']),
      'GET /api/v1/watches/h4711/writes': { body: { tracking: { ...STATUS.tracking, owner: 'another' } } },
    },
    SINCE,
  );
  const reset = (await findByRole('button', { name: 'Reset now' })) as HTMLButtonElement;
  expect(reset.disabled).toBe(true);
  expect(getByTestId('writes-panel').textContent).toContain('Another view of this agent keeps this account');
});
