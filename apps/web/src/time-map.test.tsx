// @vitest-environment jsdom
import { PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { passOf, passTime, recordingBytes } from './api/recorded.fixture.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const { present } = PageState;
const shared = PageState['shared-swapped'];
const STATES = [present, shared, present, shared, present];
const NEWEST = STATES.length - 1;
const START = '0x7f000000';

/** A watch that joins at the newest pass; the agent retains those before it. */
async function openTimeMap(search = '') {
  const all = { body: recordingBytes(STATES, STATES.length) };
  const pathname = '/api/v1/history/h4711';
  const facts = {
    fromMs: passTime(0),
    toMs: passTime(NEWEST),
    bytes: 1,
    maxBytes: 2,
    batches: STATES.length,
    keyTimesMs: [passTime(0)],
  };
  fakeAgent({
    'GET /api/v1/host': HOST,
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
    [`GET ${pathname}`]: { body: facts },
    [`GET ${pathname}/summaries?from=${passTime(NEWEST) - 600_000}`]: all,
    [`GET ${pathname}/recording?from=${passTime(0)}&to=${passTime(NEWEST)}`]: all,
  });
  const screen = await openDashboard(`/?pid=4711&map=time${search}`);
  await screen.welcome();
  screen.say({ case: 'batch', value: passOf(NEWEST, STATES, true) });
  const map = await screen.findByTestId('time-map');
  const read = () => waitFor(() => expect(screen.getByTestId('time-map').dataset.read).toBe('true'));
  await read();
  const flips = () => screen.getByTestId('thrash-figures').dataset.flips;
  const said = () => screen.container.querySelector('#time-map-cursor')?.textContent;
  return { ...screen, map, read, flips, said };
}

test('the retained past is drawn and counted, and what comes is added', async () => {
  const { map, flips, say, getByTestId, findByTestId, container, getByRole, findByText } = await openTimeMap();
  expect(map.dataset.from).toBe(String(passTime(0)));
  expect(flips()).toBe('32');
  const next = [...STATES, shared];
  say({ case: 'batch', value: passOf(NEWEST + 1, next, false) });
  await waitFor(() => expect(flips()).toBe('40'));
  // Of a pass that nobody saw the agent has nothing either: no change is made up for it.
  say({ case: 'batch', value: passOf(NEWEST + 3, [...next, present, present], true) });
  await findByText('Not known');
  expect(flips()).toBe('40');
  expect(getByTestId('thrash-figures').dataset.share).toMatch(/^0\.\d+$/);
  expect(await violations(container)).toEqual([]);
  fireEvent.click(getByRole('button', { name: 'Go there' }));
  expect((await findByTestId('selection')).textContent).toContain(`${START}-0x7f001000`);
});

/** Steps to the right that so many seconds are, where half a minute is shown. */
function columnsOf(map: HTMLElement, seconds: number): number {
  return Math.round((Number(map.dataset.columns) * seconds) / 30);
}

test('keys walk the tiles; Enter goes to the moment and selects the pages, which the map then shows', async () => {
  const { map, said, getByTestId, findByTestId, findByRole, getByRole } = await openTimeMap();
  map.focus();
  fireEvent.keyDown(map, { key: 'Home' });
  expect(said()).toContain('1 page Present');
  for (let column = 0; column < columnsOf(map, 1.5); column++) fireEvent.keyDown(map, { key: 'ArrowRight' });
  expect(said()).toContain('1 page Shared-swapped');
  expect(getByRole('tooltip').textContent).toContain('At the end of this time');
  fireEvent.keyDown(map, { key: 'ArrowDown' });
  fireEvent.keyDown(map, { key: 'Enter' });
  await waitFor(() => expect(getByTestId('live-badge').dataset.state).toBe('paused'));
  await waitFor(() => expect(window.location.search).toContain('select=0x7f001000-0x7f002000'));
  fireEvent.click(await findByRole('button', { name: 'Show on the map' }));
  await findByTestId('heatmap');
  await waitFor(() => expect(getByTestId('legend-count-shared-swapped').dataset.pages).toBe('8'));
  expect((await findByTestId('selection')).textContent).toContain('Shared-swapped');
  fireEvent.keyDown(document.body, { key: 't' });
  await findByTestId('time-map');
});

test('a rectangle drawn with keys is zoomed to and left again; the URL has it', async () => {
  const { map, read, flips, getByTestId } = await openTimeMap();
  map.focus();
  fireEvent.keyDown(map, { key: 'Home' });
  for (let column = 0; column < columnsOf(map, 2.5); column++)
    fireEvent.keyDown(map, { key: 'ArrowRight', shiftKey: true });
  fireEvent.keyDown(map, { key: 'ArrowDown', shiftKey: true });
  fireEvent.keyDown(map, { key: 'Enter' });
  await waitFor(() => expect(window.location.search).toContain('part=0x7f000000-0x7f002000'));
  await waitFor(() => expect(getByTestId('time-map').dataset.rows).toBe('2'));
  await read();
  expect(window.location.search).toContain(`span=${passTime(0)}-`);
  await waitFor(() => expect(flips()).toBe('4'));
  fireEvent.keyDown(getByTestId('time-map'), { key: 'Escape' });
  await waitFor(() => expect(getByTestId('time-map').dataset.rows).toBe('8'));
  expect(window.location.search).not.toContain('span=');
  fireEvent.keyDown(getByTestId('time-map'), { key: '+' });
  await waitFor(() => expect(getByTestId('time-map').dataset.rows).toBe('4'));
  fireEvent.keyDown(getByTestId('time-map'), { key: '0' });
  await waitFor(() => expect(getByTestId('time-map').dataset.rows).toBe('8'));
});

test('a drag zooms along the axes it moves on; a double click goes back, and to no moment', async () => {
  const { map, getByTestId } = await openTimeMap();
  // jsdom's pointer events have no place.
  const pointer = (type: string, element: HTMLElement, clientX: number, clientY: number) =>
    fireEvent(element, new MouseEvent(`pointer${type}`, { bubbles: true, clientX, clientY }));
  pointer('down', map, 10, 300);
  pointer('move', map, 200, 302);
  expect(map.parentElement?.querySelector('rect')?.getAttribute('height')).toBe('600');
  pointer('up', map, 200, 302);
  await waitFor(() => expect(window.location.search).toMatch(/span=\d/));
  expect(window.location.search).not.toContain('part=');
  const zoomed = getByTestId('time-map');
  for (const type of ['down', 'up', 'down', 'up']) pointer(type, zoomed, 100, 100);
  fireEvent.doubleClick(zoomed);
  await waitFor(() => expect(window.location.search).not.toContain('span='));
  expect(getByTestId('live-badge').dataset.state).not.toBe('paused');
  expect(window.location.search).not.toContain('select=');
});

test('a recording in a file has its map over time without any agent', async () => {
  const NO_SESSION = { status: 401, body: { code: 'AGENT_ERR_SESSION_REQUIRED', message: 'No session.', wayOut: '' } };
  const log = fakeAgent({ 'GET /api/v1/session': NO_SESSION });
  const screen = await openDashboard('/');
  const file = new File([recordingBytes(STATES) as Uint8Array<ArrayBuffer>], 'a.pagelapse');
  fireEvent.change(await screen.findByLabelText('Recording file'), { target: { files: [file] } });
  await screen.findByTestId('heatmap');
  fireEvent.click(screen.getByRole('radio', { name: 'Over time' }));
  const map = await screen.findByTestId('time-map');
  await waitFor(() => expect(screen.getByTestId('time-map').dataset.read).toBe('true'));
  expect([map.dataset.from, map.dataset.to]).toEqual([String(passTime(0)), String(passTime(NEWEST))]);
  expect(screen.getByTestId('thrash-figures').dataset.flips).toBe('32');
  expect(log).toEqual(['GET /api/v1/session']);
  expect(await violations(screen.container)).toEqual([]);
});
