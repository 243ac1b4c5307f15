// @vitest-environment jsdom
import { PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { BEGAN_MS, PAGES, passOf, passTime, recordingBytes } from './api/recorded.fixture.js';
import type { SqueezeList, SqueezeReport } from './api/squeezes.js';
import { type Answer, fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { MIB, preview, squeezeList, squeezePlace, squeezeStatus } from './features/squeeze/squeeze.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const MAY_SQUEEZE: Answer = { body: { ...(HOST.body as object), allowed: ['squeeze'] } };
const PREVIEW = 'GET /api/v1/targets/h4711/squeeze';
const LIST = 'GET /api/v1/squeezes';
const STATES = [PageState.present, PageState['shared-swapped']];

interface Posted {
  readonly path: string;
  readonly body: unknown;
}

/** A watch of a process whose agent answers so; `answers` can be changed while it runs. */
async function openWatch(url: string, answers: Record<string, Answer>) {
  const log = fakeAgent({ 'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) }, ...answers });
  const posted: Posted[] = [];
  const answer = fetch;
  vi.stubGlobal('fetch', (path: string, init: RequestInit = {}) => {
    if (init.method === 'POST') posted.push({ path, body: JSON.parse(init.body as string) });
    return answer(path, init);
  });
  const screen = await openDashboard(url);
  await screen.welcome();
  screen.say({ case: 'batch', value: passOf(1, STATES, true) });
  await screen.findByTestId('heatmap');
  return { ...screen, log, posted };
}

/** What the agent answers for its squeezes, to be changed as they go on. */
function squeezesAnswer(list: SqueezeList): { body: SqueezeList } {
  return { body: list };
}

test('an agent that only reads is asked for nothing, and how to get one that may is said', async () => {
  const { findByTestId, log, posted } = await openWatch('/?pid=4711&side=squeeze', { 'GET /api/v1/host': HOST });
  expect((await findByTestId('squeeze-how-to-allow')).textContent).toContain('--allow squeeze');
  expect(log.filter((request) => request.includes('squeeze'))).toEqual([]);
  expect(posted).toEqual([]);
});

test('a squeeze is planned beside the map, begun as it was planned, and ended by a key', async () => {
  const list = squeezesAnswer(squeezeList());
  const screen = await openWatch('/?pid=4711', {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: list,
    [PREVIEW]: { body: preview() },
    'POST /api/v1/targets/h4711/squeeze': { status: 201, body: squeezeStatus() },
    'POST /api/v1/squeezes/s1/stop': { body: squeezeStatus({ phase: 'ended' }) },
  });
  const { findByTestId, getByLabelText, getByRole, getByTestId, queryByTestId, container, posted } = screen;
  fireEvent.keyDown(document.body, { key: 'q' });
  const plan = await findByTestId('squeeze-plan');
  expect(window.location.search).toContain('side=squeeze');
  expect(getByTestId('heatmap')).toBeDefined();
  expect(plan.textContent).toContain('About 60 MiB of 300 MiB have to leave memory.');
  expect(plan.textContent).toContain('Writes memory.limit_in_bytes of /db.');
  expect(plan.textContent).toContain('1 other process feels it too: walwriter 4712.');
  expect(await violations(container)).toEqual([]);

  const start = getByRole('button', { name: 'Start squeezing' });
  fireEvent.change(getByLabelText('Limit in bytes'), { target: { value: '1M' } });
  expect(within(plan).getByRole('alert').textContent).toBe('Not below 32 MiB: so much is locked.');
  expect(start).toHaveProperty('disabled', true);
  fireEvent.change(getByRole('slider', { name: 'Limit' }), { target: { value: String(200 * MIB) } });
  expect(getByLabelText('Limit in bytes')).toHaveProperty('value', '200M');
  fireEvent.change(getByLabelText('Hold'), { target: { value: '' } });
  fireEvent.change(getByLabelText('Swappiness'), { target: { value: '100' } });
  expect(posted).toEqual([]);
  list.body = squeezeList({ running: [squeezeStatus()] });
  fireEvent.click(start);

  const running = await findByTestId('squeeze-running');
  expect(posted).toEqual([
    {
      path: '/api/v1/targets/h4711/squeeze',
      body: { cgroup: 'own', control: 'limit', limit: 200 * MIB, rampMs: 20_000, swappiness: 100, abortAtFull: 50 },
    },
  ]);
  expect(running.querySelector('[data-figure="Refaults, memory"]')?.getAttribute('data-now')).toBe('1500');
  expect(getByTestId('squeeze-bar').textContent).toContain('240 MiB, for 59.0 s more');
  expect(await violations(container)).toEqual([]);

  list.body = squeezeList({ ended: [squeezeStatus({ phase: 'ended' })] });
  fireEvent.keyDown(document.body, { key: 'x' });
  await findByTestId('squeeze-ended');
  expect(posted[1]).toEqual({ path: '/api/v1/squeezes/s1/stop', body: {} });
  await waitFor(() => expect(queryByTestId('squeeze-bar')).toBeNull());
});

test('a squeeze that runs is said and ended in any view, and another goal can be given', async () => {
  const { findByTestId, findByLabelText, getByTestId, getByRole, posted } = await openWatch('/?pid=4711', {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: squeezesAnswer(squeezeList({ running: [squeezeStatus({ phase: 'ramping' })] })),
    [PREVIEW]: { body: preview() },
    'POST /api/v1/squeezes/s1/limit': { body: squeezeStatus() },
  });
  const bar = await findByTestId('squeeze-bar');
  expect(within(bar).getByTestId('squeeze-stop')).toHaveProperty('disabled', false);
  fireEvent.click(within(bar).getByRole('button', { name: 'Show' }));
  const field = await findByLabelText('Move the limit to');
  fireEvent.change(field, { target: { value: '9G' } });
  expect(within(getByTestId('squeeze-running')).getByRole('alert').textContent).toContain('Not above 8 GiB');
  fireEvent.change(field, { target: { value: '128M' } });
  fireEvent.click(getByRole('button', { name: 'Move' }));
  await waitFor(() => expect(posted).toEqual([{ path: '/api/v1/squeezes/s1/limit', body: { limit: 128 * MIB } }]));
});

test('a limit that the kernel cannot reach is not said to be reached, and a floor above it is no mistake of the field', async () => {
  const short = squeezeStatus({ isShort: true, floor: 250 * MIB, now: { ...squeezeStatus().now, limit: 260 * MIB } });
  const { findByTestId, getByLabelText, getByRole } = await openWatch('/?pid=4711&side=squeeze', {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: squeezesAnswer(squeezeList({ running: [short] })),
    [PREVIEW]: { body: preview() },
  });
  const bar = await findByTestId('squeeze-bar');
  expect(bar.textContent).toContain('limit 260 MiB instead of 240 MiB (no more to reclaim), for 59.0 s more');
  const running = await findByTestId('squeeze-running');
  expect(within(running).queryByRole('alert')).toBeNull();
  expect(getByRole('button', { name: 'Move' })).toHaveProperty('disabled', true);
  fireEvent.change(getByLabelText('Move the limit to'), { target: { value: '245M' } });
  expect(within(running).getByRole('alert').textContent).toBe('Not below 250 MiB: so much is locked.');
});

test('a process that has ended is no more planned for', async () => {
  const gone = { code: 'AGENT_ERR_PROCESS_GONE', message: 'Process 4711 has ended.', wayOut: 'Pick it again.' };
  const answers: Parameters<typeof openWatch>[1] = {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: squeezesAnswer(squeezeList({ ended: [squeezeStatus({ phase: 'ended' })] })),
    [PREVIEW]: { status: 410, body: gone },
  };
  const { findByRole, findByText, queryByTestId } = await openWatch('/?pid=4711&side=squeeze', answers);
  fireEvent.click(await findByRole('button', { name: 'Plan another' }));
  await findByText(/Process 4711 has ended\./);
  expect(queryByTestId('squeeze-plan')).toBeNull();
});

test('a cgroup of version 2 offers its files, and a place that refuses says why and cannot be chosen', async () => {
  const places = [
    squeezePlace({ refusal: 'Its cgroup would be squeezed as a whole.' }),
    squeezePlace({ cgroup: 'new', version: 2, controls: ['high', 'max', 'reclaim'], swapLimit: false }),
  ];
  const { findByLabelText, getByLabelText, getByRole, posted } = await openWatch('/?pid=4711&side=squeeze', {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: squeezesAnswer(squeezeList()),
    [PREVIEW]: { body: preview({ places }) },
    'POST /api/v1/targets/h4711/squeeze': { status: 201, body: squeezeStatus() },
  });
  expect(await findByLabelText(/would be squeezed as a whole/)).toHaveProperty('disabled', true);
  fireEvent.click(getByLabelText('reclaim'));
  fireEvent.click(getByRole('button', { name: 'Start squeezing' }));
  await waitFor(() => expect(posted).toMatchObject([{ body: { cgroup: 'new', control: 'reclaim' } }]));
});

test('why a squeeze may not be, or could not begin, is said with the way out', async () => {
  const refused = { code: 'AGENT_ERR_SQUEEZE_REFUSED', message: 'The cgroup /db is gone.', wayOut: 'Look again.' };
  const answers = {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: squeezesAnswer(squeezeList()),
    [PREVIEW]: { body: preview() },
    'POST /api/v1/targets/h4711/squeeze': { status: 422, body: refused },
  };
  const { findByRole, findByText } = await openWatch('/?pid=4711&side=squeeze', answers);
  fireEvent.click(await findByRole('button', { name: 'Start squeezing' }));
  expect((await findByText(/The cgroup \/db is gone\./)).textContent).toContain('Look again.');
  cleanup();
  answers[PREVIEW] = { body: preview({ refusal: 'Pid 1 is not squeezed.' }) };
  const again = await openWatch('/?pid=4711&side=squeeze', answers);
  await again.findByText('Pid 1 is not squeezed.');
});

test('what a squeeze took is told page by page from the moments around it, and kept as files', async () => {
  const squeeze = squeezeStatus({
    phase: 'ended',
    beganAtMs: passTime(0),
    endedAtMs: passTime(1),
    now: { ...squeezeStatus().now, atMs: passTime(1) },
    end: {
      cause: 'pressure',
      text: 'all of it stood still for 61 % of the time',
      restored: [{ file: '/sys/fs/cgroup/memory/db/memory.limit_in_bytes', prior: '-1', outcome: 'restored' }],
    },
  });
  const bytes = { body: recordingBytes(STATES) };
  const facts = { fromMs: BEGAN_MS, toMs: passTime(1), bytes: 1, maxBytes: 2, batches: 2, keyTimesMs: [passTime(0)] };
  const { findByTestId, getByRole, getByTestId, container } = await openWatch('/?pid=4711&side=squeeze', {
    'GET /api/v1/host': MAY_SQUEEZE,
    [LIST]: squeezesAnswer(squeezeList({ ended: [squeeze] })),
    'GET /api/v1/history/h4711': { body: facts },
    [`GET /api/v1/history/h4711/recording?from=${passTime(0)}&to=${passTime(1)}`]: bytes,
  });
  const given = await findByTestId('pages-given');
  const row = given.querySelector('[data-given="0x7f000000"]');
  expect(row?.getAttribute('data-swap-before')).toBe('0');
  expect(row?.getAttribute('data-swap-at-end')).toBe(String(PAGES * 4096));
  const ended = getByTestId('squeeze-ended');
  expect(ended.textContent).toContain('all of it stood still for 61 % of the time');
  expect(ended.textContent).toContain('memory.limit_in_bytes put back: no limit');
  expect(await violations(container)).toEqual([]);

  const saved: { name: string; blob: Blob }[] = [];
  let blob: Blob | undefined;
  URL.createObjectURL = (made: Blob) => {
    blob = made;
    return 'blob:x';
  };
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function save(
    this: HTMLAnchorElement,
  ) {
    saved.push({ name: this.download, blob: blob as Blob });
  });
  fireEvent.click(getByRole('button', { name: 'JSON' }));
  fireEvent.click(getByRole('button', { name: 'Markdown' }));
  click.mockRestore();
  expect(saved.map(({ name }) => name.replace(/-\d{8}T.*Z/, ''))).toEqual([
    'pagelapse-4711-postgres-squeeze.json',
    'pagelapse-4711-postgres-squeeze.md',
  ]);
  const text = new TextDecoder().decode(await saved[0]?.blob.arrayBuffer());
  const report = JSON.parse(text) as SqueezeReport;
  expect(report).toMatchObject({ report: 'pagelapse squeeze', hostname: 'testbed', otherMappings: 0 });
  expect(report.mappings).toMatchObject([{ gave: PAGES * 4096, got: 0, atEnd: { 'shared-swapped': PAGES } }]);
  expect(report.objects).toMatchObject([{ residentBefore: PAGES * 4096, swappedAtEnd: PAGES * 4096 }]);
});

test('limits that a killed agent has left are offered where a process is picked, and put back', async () => {
  const file = '/sys/fs/cgroup/memory/db/memory.limit_in_bytes';
  const leftover = { id: 'l1', pid: 4711, comm: 'postgres', path: '/db', beganAtMs: BEGAN_MS };
  const list = squeezesAnswer(
    squeezeList({ leftovers: [{ ...leftover, files: [{ file, prior: '-1', now: String(256 * MIB) }] }] }),
  );
  const log = fakeAgent({
    'GET /api/v1/host': MAY_SQUEEZE,
    'GET /api/v1/processes': { body: { takenAtMs: 0, processes: [] } },
    [LIST]: list,
    'POST /api/v1/leftovers/restore': {
      body: { restored: [{ id: 'l1', files: [{ file, prior: '-1', outcome: 'restored' }] }] },
    },
  });
  const { findByTestId, queryByTestId, getByTestId, container } = await openDashboard('/');
  const notice = await findByTestId('squeeze-leftovers');
  expect(notice.textContent).toContain('is 256 MiB, was no limit');
  expect(await violations(container)).toEqual([]);
  list.body = squeezeList();
  fireEvent.click(within(notice).getByRole('button', { name: 'Restore them' }));
  await waitFor(() => expect(queryByTestId('squeeze-leftovers')).toBeNull());
  expect(log).toContain('POST /api/v1/leftovers/restore');
  expect(getByTestId('announcement').textContent).toContain('as they were before');
});
