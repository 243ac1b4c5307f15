// @vitest-environment jsdom
import { blankRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from './api/wire.fixture.js';
import { type Answer, fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const NO_SESSION: Answer = {
  status: 401,
  body: { code: 'AGENT_ERR_SESSION_REQUIRED', message: 'No session.', wayOut: '' },
};

const PROCESSES = [
  processRow({ pid: 4711, comm: 'postgres', sharedSwap: 80 << 20 }),
  processRow({ pid: 4712, comm: 'redis', command: 'redis-server', user: 'redis' }),
  processRow({ pid: 2, comm: 'kthreadd', command: '', user: 'root', access: 'kernel-thread' }),
];

const AGENT: Record<string, Answer> = {
  'GET /api/v1/host': HOST,
  'GET /api/v1/processes': { body: { takenAtMs: 0, processes: PROCESSES } },
  'GET /api/v1/processes/4711': { body: PROCESSES[0] },
};

test('without a session it says in plain words what to open', async () => {
  fakeAgent({ 'GET /api/v1/session': NO_SESSION });
  const { findByRole } = await openDashboard('/');
  expect((await findByRole('alert')).textContent).toContain('Open the URL that the agent printed');
});

test('the token becomes a session and leaves the address', async () => {
  const log = fakeAgent({ ...AGENT, 'POST /api/v1/session': { status: 204 } });
  const { findByText } = await openDashboard('/#t=secret');
  await findByText('Pick a process');
  expect(log.slice(0, 2)).toEqual(['POST /api/v1/session', 'GET /api/v1/session']);
  expect(window.location.href).not.toContain('secret');
});

test('a process is found by typing and opened with Enter; others say why they cannot be', async () => {
  fakeAgent(AGENT);
  const { findByText, getByRole, container } = await openDashboard('/');
  await findByText('kernel thread: has no memory of its own');
  expect(container.querySelector('[data-pid="4711"]')?.textContent).toContain('80 MiB');
  expect(container.querySelector('[data-pid="4712"]')?.textContent).toContain('…');
  const field = getByRole('searchbox');
  expect(document.activeElement).toBe(field);
  fireEvent.change(field, { target: { value: 'checkpointer postgres' } });
  await waitFor(() => expect(container.querySelectorAll('[data-pid]')).toHaveLength(1));
  expect(window.location.search).toContain('find=checkpointer');
  expect(await violations(container)).toEqual([]);
  fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() => expect(window.location.search).toBe('?pid=4711'));
});

function openingBatch() {
  const builder = new PageRunsBuilder();
  builder.push(3, PageState.present);
  builder.push(5, PageState['shared-swapped']);
  return wireBatch({
    handle: 'h4711',
    key: true,
    mappings: [wireMapping(1, 0x7f000, 8), wireMapping(2, 0x8f000, 4)],
    patches: [wirePatch(1, blankRuns(8), builder.finish())],
  });
}

async function openWatch() {
  fakeAgent(AGENT);
  const screen = await openDashboard('/?pid=4711');
  await screen.welcome();
  screen.say({ case: 'batch', value: openingBatch() });
  return screen;
}

test('a first batch draws the mapping with most of its pages in swap, with figures as text', async () => {
  const { findByTestId, getByTestId, container } = await openWatch();
  const legend = await findByTestId('legend-count-shared-swapped');
  expect(legend.dataset.pages).toBe('5');
  expect(within(legend).getByText('20 KiB')).toBeTruthy();
  expect(window.location.search).toContain('mapping=0x7f000000');
  expect(getByTestId('timeline').getAttribute('data-latest-shared-swapped')).toBe('5');
  expect(getByTestId('swap-sentence').textContent).toBe(
    '20 KiB of this process is in swap, all of it shared memory that VmSwap does not count.',
  );
  expect(document.documentElement.dataset.sequence).toBe('1');
  expect(document.title).toBe('postgres (4711) - Pagelapse');
  expect(await violations(container)).toEqual([]);
});

test('deltas move the counts; the end of the process leaves the last picture and says so', async () => {
  const { findByTestId, getByTestId, say } = await openWatch();
  await findByTestId('legend-count-shared-swapped');
  expect(getByTestId('live-badge').dataset.state).toBe('live');
  const patch = { mapping: 1, runs: Uint8Array.of(3, 2, PageState.present) };
  say({ case: 'batch', value: wireBatch({ handle: 'h4711', sequence: 2, patches: [patch] }) });
  expect(getByTestId('legend-count-shared-swapped').dataset.pages).toBe('3');
  expect(document.documentElement.dataset.sequence).toBe('2');
  say({ case: 'ended', value: { handle: 'h4711', reason: 1, atMs: 5 } });
  expect(getByTestId('live-badge').dataset.state).toBe('ended');
  expect(getByTestId('watch-message').textContent).toContain('The process has exited.');
  expect(getByTestId('legend-count-shared-swapped').dataset.pages).toBe('3');
});

test('what is on screen is asked for first, and what is older is said', async () => {
  const { findByTestId, getByTestId, getByRole, said, say } = await openWatch();
  await findByTestId('legend-count-shared-swapped');
  await waitFor(() => expect(said()).toEqual(['watch h4711', 'focus 520192']));
  expect(getByTestId('pass-figures').textContent).not.toContain('others');
  const now = Date.now();
  const pass = { takenAtMs: now - 100, costMs: 0.5, intervalMs: 120, duty: 0.02, pace: 2, focusOnly: true };
  const focused = { ...pass, fullTakenAtMs: now - 4000, readMappings: [1] };
  say({ case: 'batch', value: wireBatch({ handle: 'h4711', sequence: 2, pass: focused }) });
  const [, own, others] =
    /^Read (\S+) s ago in 0\.5 ms, every 120 ms to spare it, others (\S+) s ago, 2\.00 % of a core$/.exec(
      getByTestId('pass-figures').textContent ?? '',
    ) ?? [];
  expect(Number(others) - Number(own)).toBeCloseTo(3.9, 0);
  expect(getByTestId('swap-sentence').title).toContain(`oldest was read ${others} s ago`);
  // The mapping on screen is another now, and was not read since.
  fireEvent.click(getByRole('row', { name: /0x8f000000/ }));
  await waitFor(() => expect(getByTestId('pass-figures').textContent).toMatch(/^Read ([4-9]|\d\d)(\.\d)? s ago/));
});

test('the whole address space is one line that keys walk, mapping by mapping', async () => {
  const { findByTestId } = await openWatch();
  const line = await findByTestId('address-space');
  expect(line.getAttribute('aria-valuetext')).toContain('/dev/zero (deleted), 32 KiB, 0x7f000000-0x7f008000 rw-s');
  expect(line.getAttribute('aria-valuemax')).toBe('2');
  expect(line.dataset.unusedPages).toBe(String(0x8f000 - 0x7f008));
  fireEvent.keyDown(line, { key: 'ArrowRight' });
  await waitFor(() => expect(line.getAttribute('aria-valuenow')).toBe('2'));
  expect(window.location.search).toContain('mapping=0x8f000000');
  fireEvent.keyDown(line, { key: 'Home' });
  await waitFor(() => expect(line.getAttribute('aria-valuenow')).toBe('1'));
  fireEvent.keyDown(line, { key: 'End' });
  await waitFor(() => expect(line.getAttribute('aria-valuenow')).toBe('2'));
});

test('a lost agent leaves the last picture and says that it is tried again', async () => {
  const { findByTestId, getByTestId, lose } = await openWatch();
  await findByTestId('legend-count-present');
  lose();
  expect(getByTestId('live-badge').dataset.state).toBe('reconnecting');
  expect(getByTestId('watch-message').textContent).toContain('The agent does not answer');
});

test('a mapping that is not there is said, with the list beside it', async () => {
  fakeAgent(AGENT);
  const { findByText, welcome, say, container } = await openDashboard('/?pid=4711&mapping=0xdead000');
  await welcome();
  say({ case: 'batch', value: openingBatch() });
  await findByText('No such mapping');
  expect(container.querySelectorAll('[data-mapping]')).toHaveLength(2);
});

test('a refused process is said in the words of the agent, with a way out', async () => {
  const body = { code: 'AGENT_ERR_NOT_PERMITTED', message: 'Process 4711 may not be read.', wayOut: 'Run as root.' };
  fakeAgent({ ...AGENT, 'GET /api/v1/processes/4711': { status: 403, body } });
  const { findByText, getByRole } = await openDashboard('/?pid=4711');
  await findByText('Process 4711 may not be read.');
  expect(getByRole('alert').textContent).toContain('Run as root.');
  fireEvent.click(getByRole('button', { name: 'Pick a process' }));
  await findByText('kernel thread: has no memory of its own');
});
