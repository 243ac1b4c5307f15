// @vitest-environment jsdom
import { PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { passOf } from './api/recorded.fixture.js';
import { fakeAgent, furnishBrowser, HOST, type OpenDashboard, openDashboard, processRow } from './dashboard.fixture.js';
import { preview, squeezeList, squeezeStatus } from './features/squeeze/squeeze.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

/** A watch that offers all there is: everything is allowed, and a squeeze runs that can be stopped. */
async function openWatch(search: string): Promise<OpenDashboard> {
  fakeAgent({
    'GET /api/v1/host': {
      body: {
        ...(HOST.body as object),
        allowed: ['squeeze', 'pageout', 'clear-refs'],
        capabilities: [{ name: 'soft-dirty', available: true }],
      },
    },
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
    'GET /api/v1/squeezes': { body: squeezeList({ running: [squeezeStatus()] }) },
    'GET /api/v1/targets/h4711/squeeze': { body: preview() },
    'GET /api/v1/watches/h4711/writes': { body: {} },
  });
  const screen = await openDashboard(`/?pid=4711${search}`);
  await screen.welcome();
  screen.say({ case: 'batch', value: passOf(1, [PageState.present, PageState.present], true) });
  await screen.findByTestId('squeeze-bar');
  return screen;
}

/** Keys as their help has them, in order. */
async function keysToldOf({ findByRole }: OpenDashboard): Promise<string[]> {
  fireEvent.keyDown(document.body, { key: '?' });
  const help = await findByRole('dialog', { name: 'Keys' });
  return [...help.querySelectorAll('kbd')].map(({ textContent }) => textContent ?? '').sort();
}

test.each([
  ['the map of pages, a cell of it pointed at', '', ['C', 'V', 'W', 'X']],
  ['the map over time', '&map=time', ['Enter', 'W', 'X']],
])('no key has two meanings: %s', async (_where, search, some) => {
  const screen = await openWatch(search);
  const map = await screen.findByRole('application');
  fireEvent.keyDown(map, { key: 'Home' });
  const keys = await keysToldOf(screen);
  expect(keys).toEqual(expect.arrayContaining(some));
  expect(keys).toEqual([...new Set(keys)]);
});
