// @vitest-environment jsdom
import { PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { PAGES, passOf, passTime, recordingBytes } from './api/recorded.fixture.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const { present } = PageState;
const shared = PageState['shared-swapped'];
const STATES = [present, shared, present, shared, present];
const NEWEST = STATES.length - 1;

const HISTORY = {
  fromMs: passTime(0),
  toMs: passTime(NEWEST),
  bytes: 1,
  maxBytes: 2,
  batches: STATES.length,
  keyTimesMs: [passTime(0)],
};

/** A watch that joins at the newest pass; the agent retains all of them. */
async function openWatch(url = '/?pid=4711') {
  const bytes = { body: recordingBytes(STATES, STATES.length) };
  const log = fakeAgent({
    'GET /api/v1/host': HOST,
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
    'GET /api/v1/history/h4711': { body: HISTORY },
    [`GET /api/v1/history/h4711/summaries?from=${passTime(NEWEST) - 600_000}`]: bytes,
    [`GET /api/v1/history/h4711/recording?from=${passTime(0)}&to=${passTime(NEWEST)}`]: bytes,
  });
  const screen = await openDashboard(url);
  await screen.welcome();
  screen.say({ case: 'batch', value: passOf(NEWEST, STATES, true) });
  return { ...screen, log, pages: (state: string) => screen.getByTestId(`legend-count-${state}`).dataset.pages };
}

function press(key: string): boolean {
  return fireEvent.keyDown(document.body, { key });
}

test('the past is looked at pass by pass with the keys, while the watch goes on, and left again', async () => {
  const { findByTestId, getByTestId, pages, say, container } = await openWatch();
  await findByTestId('legend-count-present');
  expect(pages('present')).toBe(String(PAGES));
  press(' ');
  expect(getByTestId('live-badge').dataset.state).toBe('paused');
  await waitFor(() => expect(window.location.search).toContain(`time=${passTime(NEWEST)}`));
  press('ArrowLeft');
  await waitFor(() => expect(pages('shared-swapped')).toBe(String(PAGES)));
  press('ArrowLeft');
  await waitFor(() => expect(pages('present')).toBe(String(PAGES)));
  await waitFor(() => expect(window.location.search).toContain(`time=${passTime(NEWEST - 2)}`));
  const next = [...STATES, shared];
  say({ case: 'batch', value: passOf(NEWEST + 1, next, false) });
  expect(pages('present')).toBe(String(PAGES));
  expect(await violations(container)).toEqual([]);
  press('l');
  expect(getByTestId('live-badge').dataset.state).toBe('live');
  expect(pages('shared-swapped')).toBe(String(PAGES));
});

test('a URL with a moment shows that moment, and the peak and a comparison are a click away', async () => {
  const { findByTestId, findByRole, getByRole, pages } = await openWatch(`/?pid=4711&time=${passTime(2)}`);
  await findByTestId('moment-sentence');
  expect(pages('present')).toBe(String(PAGES));
  fireEvent.click(getByRole('button', { name: 'Compare from here' }));
  fireEvent.click(getByRole('radio', { name: 'Whole process' }));
  const peak = await findByRole('button', { name: 'Peak' });
  await waitFor(() => expect(peak).toHaveProperty('disabled', false));
  fireEvent.click(peak);
  await waitFor(() => expect(pages('shared-swapped')).toBe(String(PAGES)));
  const comparison = await findByTestId('comparison');
  await waitFor(() => expect(comparison.dataset.left).toBe(String(PAGES)));
  expect(comparison.dataset.came).toBe('0');
});

test('a mapping has its past too, from before the page was opened', async () => {
  const { findByRole, pages } = await openWatch();
  const peak = await findByRole('button', { name: 'Peak' });
  await waitFor(() => expect(peak).toHaveProperty('disabled', false));
  fireEvent.click(peak);
  await waitFor(() => expect(pages('shared-swapped')).toBe(String(PAGES)));
});

test('the map shows either of two compared moments, or what changed between them', async () => {
  const screen = await openWatch();
  const { findByTestId, findByRole, getByRole, getAllByRole, getByTestId, pages, queryByRole, container } = screen;
  await findByTestId('legend-count-present');
  fireEvent.click(getByRole('button', { name: 'Compare from here' }));
  press(' ');
  press('ArrowLeft');
  await waitFor(() => expect(pages('shared-swapped')).toBe(String(PAGES)));
  const changes = await findByRole('radio', { name: 'Changes' });
  fireEvent.click(changes);
  await waitFor(() => expect(getByTestId('heatmap').getAttribute('aria-label')).toContain('Changed from'));
  expect(window.location.search).toContain('show=changes');
  expect([pages('shared-swapped'), pages('present')]).toEqual(['0', String(PAGES)]);
  getByTestId('heatmap').focus();
  fireEvent.keyDown(getByTestId('heatmap'), { key: 'Home' });
  expect(container.querySelector('#heatmap-cursor')?.textContent).toContain('1 page from Shared-swapped to Present');
  expect(getByRole('tooltip').textContent).toContain('1 page of 1 page changed');
  const [, later] = getAllByRole('radio', { name: /^\d\d:\d\d:\d\d$/ });
  fireEvent.click(later as HTMLElement);
  await waitFor(() => expect(getByTestId('heatmap').getAttribute('aria-label')).toContain('As it was at'));
  expect(await violations(container)).toEqual([]);
  fireEvent.click(getByRole('button', { name: 'End comparison' }));
  await waitFor(() => expect(queryByRole('radio', { name: 'Changes' })).toBeNull());
  expect(window.location.search).not.toContain('show=');
  expect(pages('shared-swapped')).toBe(String(PAGES));
});

test('a moment of which nothing is retained is said, with the way back', async () => {
  fakeAgent({
    'GET /api/v1/host': HOST,
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
  });
  const { findByText, findByRole, findByTestId, welcome, say } = await openDashboard(`/?pid=4711&time=${passTime(1)}`);
  await welcome();
  say({ case: 'batch', value: passOf(NEWEST, STATES, true) });
  await findByText('Nothing is retained of this moment');
  fireEvent.click(await findByRole('button', { name: 'Go to now' }));
  await findByTestId('legend-count-present');
});

const NO_SESSION = {
  status: 401,
  body: { code: 'AGENT_ERR_SESSION_REQUIRED', message: 'No session.', wayOut: '' },
};

async function openFile(bytes: Uint8Array) {
  const log = fakeAgent({ 'GET /api/v1/session': NO_SESSION });
  const screen = await openDashboard('/');
  const input = await screen.findByLabelText('Recording file');
  const file = new File([bytes as Uint8Array<ArrayBuffer>], 'a.pagelapse');
  fireEvent.change(input, { target: { files: [file] } });
  return { ...screen, log };
}

test('a recording is replayed from a file without any agent', async () => {
  const { findByTestId, getByTestId, findByRole, log, container } = await openFile(recordingBytes(STATES));
  expect((await findByTestId('live-badge')).dataset.state).toBe('replay');
  expect((await findByTestId('legend-count-present')).dataset.pages).toBe(String(PAGES));
  press('ArrowRight');
  await waitFor(() => expect(getByTestId('legend-count-shared-swapped').dataset.pages).toBe(String(PAGES)));
  await waitFor(() => expect(getByTestId('timeline').getAttribute('data-latest-present')).toBe(String(PAGES)));
  expect(log).toEqual(['GET /api/v1/session']);
  expect(await violations(container)).toEqual([]);
  fireEvent.click(await findByRole('button', { name: 'Close a.pagelapse' }));
  expect((await findByRole('alert')).textContent).toContain('Open the URL that the agent printed');
});

test('of a recording that was cut what is whole is shown, and that it was cut is said', async () => {
  const bytes = recordingBytes(STATES);
  const { findByTestId } = await openFile(bytes.slice(0, bytes.length / 2));
  await findByTestId('legend-count-present');
  expect((await findByTestId('recording-notes')).textContent).toContain('not ended in order');
});

test('damaged bytes are counted', async () => {
  const bytes = recordingBytes(STATES);
  const middle = Math.floor(bytes.length / 2);
  bytes.fill(0xff, middle, middle + 40);
  const { findByTestId } = await openFile(bytes);
  await waitFor(async () =>
    expect((await findByTestId('recording-notes')).textContent).toContain('damaged and left out'),
  );
});

/** Of zlib and PNG. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

test('a file that is no recording, and one of a later version, are said', async () => {
  const foreign = await openFile(new TextEncoder().encode('PK and so on, for more bytes than a header has in all'));
  expect((await foreign.findByRole('alert')).textContent).toContain('It is not a recording of Pagelapse.');
  cleanup();
  const bytes = recordingBytes(STATES);
  new DataView(bytes.buffer).setUint32(8, 9, true);
  new DataView(bytes.buffer).setUint32(20, crc32(bytes.subarray(0, 20)), true);
  const later = await openFile(bytes);
  expect((await later.findByRole('alert')).textContent).toContain('format version 9');
});

test('recordings are listed, and deleted when it was meant', async () => {
  const row = { id: 'a', state: 'cut', bytes: 2048, batches: 3, pid: 4711, comm: 'postgres', fromMs: 1, toMs: 5001 };
  const log = fakeAgent({
    'GET /api/v1/recordings': { body: { mode: 'live', recordings: [row] } },
    'DELETE /api/v1/recordings/a': { status: 204 },
  });
  const { findByRole, container } = await openDashboard('/?list=recordings');
  const line = await findByRole('row', { name: /postgres/ });
  expect(line.textContent).toContain('not ended in order');
  expect(within(line).getByRole('link', { name: 'Download' }).getAttribute('href')).toBe('/api/v1/recordings/a/bytes');
  expect(await violations(container)).toEqual([]);
  fireEvent.click(within(line).getByRole('button', { name: 'Delete' }));
  expect(log).not.toContain('DELETE /api/v1/recordings/a');
  fireEvent.click(within(line).getByRole('button', { name: 'Delete' }));
  await waitFor(() => expect(log).toContain('DELETE /api/v1/recordings/a'));
});
