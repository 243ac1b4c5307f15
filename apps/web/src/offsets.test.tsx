// @vitest-environment jsdom
import { PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { passOf, passTime, recordingBytes } from './api/recorded.fixture.js';
import type { FramedMap } from './components/framed-map.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';

const framed: FramedMap[] = [];
vi.mock('./components/framed-map.js', () => ({
  framedMap: (image: FramedMap) => {
    framed.push(image);
    return Promise.resolve(new Blob());
  },
}));

const STATES = [PageState.present, PageState['shared-swapped']];
const NEWEST = STATES.length - 1;
/** Where the mapping of the fixture lies: as an address, and as the index of its page. */
const ABSOLUTE = /7f00[0-9a-f]{4}|7f00[0-9a-f]\b|2130\d{6}|5201\d\d|5202\d\d/;
const copied: string[] = [];

beforeAll(furnishBrowser);
beforeEach(() => {
  framed.length = 0;
  copied.length = 0;
  URL.createObjectURL = () => 'blob:x';
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  });
});
afterEach(cleanup);

async function open(search: string) {
  const all = { body: recordingBytes(STATES, STATES.length) };
  const pathname = '/api/v1/history/h4711';
  const keyTimesMs = [passTime(0)];
  const kept = { bytes: 1, maxBytes: 2, batches: STATES.length, keyTimesMs };
  fakeAgent({
    'GET /api/v1/host': HOST,
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
    [`GET ${pathname}`]: { body: { fromMs: passTime(0), toMs: passTime(NEWEST), ...kept } },
    [`GET ${pathname}/summaries?from=${passTime(NEWEST) - 600_000}`]: all,
    [`GET ${pathname}/recording?from=${passTime(0)}&to=${passTime(NEWEST)}`]: all,
  });
  const screen = await openDashboard(`/?pid=4711${search}`);
  await screen.welcome();
  screen.say({ case: 'batch', value: passOf(NEWEST, STATES, true) });
  await screen.findByTestId(search.includes('map=time') ? 'time-map' : 'heatmap');
  await waitFor(() => expect(window.location.search).toContain('mapping='));
  return screen;
}

test.each(['', '&map=time'])(
  'S13: a picture rebased to offsets has no address in its lines or at its side (%j)',
  async (map) => {
    const words = ({ title, facts, rows, columns }: FramedMap): string =>
      [title, ...facts, ...rows.map(({ text }) => text), ...columns.map(({ text }) => text)].join('\n');
    await open(`${map}&addresses=offsets`);
    fireEvent.keyDown(document.body, { key: 's' });
    await waitFor(() => expect(framed).toHaveLength(1));
    expect(words(framed[0] as FramedMap)).toMatch(/^0x0-0x8000 of mapping 1, /m);
    expect(words(framed[0] as FramedMap)).not.toMatch(ABSOLUTE);
    expect(framed[0]?.rows[0]?.text).toBe('0x0');
    cleanup();
    await open(map);
    fireEvent.keyDown(document.body, { key: 's' });
    await waitFor(() => expect(framed).toHaveLength(2));
    expect(words(framed[1] as FramedMap)).toMatch(ABSOLUTE);
  },
);

test('S13: neither is one in a link; and a command that needs it is not copied', async () => {
  const { getByTestId, findByText } = await open('&addresses=offsets&find=7f000');
  fireEvent.keyDown(document.body, { key: 'y' });
  await waitFor(() => expect(copied).toHaveLength(1));
  expect(copied[0]).toContain('?pid=4711&addresses=offsets');
  expect(copied[0]).not.toMatch(ABSOLUTE);
  getByTestId('heatmap').focus();
  fireEvent.keyDown(getByTestId('heatmap'), { key: 'ArrowRight' });
  await findByText(/copies a shell command/);
  fireEvent.keyDown(document.body, { key: 'c' });
  await waitFor(() => expect(getByTestId('announcement').textContent).toContain('it holds the address'));
  expect(copied).toHaveLength(1);
});
