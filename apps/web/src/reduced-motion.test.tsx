// @vitest-environment jsdom
import { PageState } from '@pagelapse/address-space';
import { act, cleanup } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { passOf } from './api/recorded.fixture.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';

/** Whether each scene handed to the drawing may flash. What it does where it may not is the drawing's own test. */
const motions = vi.hoisted((): boolean[] => []);
vi.mock('@pagelapse/heatmap', async (importOriginal) => ({
  ...(await importOriginal<typeof import('@pagelapse/heatmap')>()),
  openRenderer: () => ({
    thread: Promise.resolve('main'),
    show: ({ motion }: { motion: boolean }) => void motions.push(motion),
    close: () => undefined,
  }),
}));

const REDUCED = '(prefers-reduced-motion: reduce)';
/** The reader changes what the system is set to. */
let setReduced: (matches: boolean) => void = () => undefined;

beforeAll(() => {
  furnishBrowser();
  vi.stubGlobal('matchMedia', (media: string) => ({
    matches: media === REDUCED,
    addEventListener: (_change: string, listener: (event: { matches: boolean }) => void) => {
      if (media === REDUCED) setReduced = (matches) => act(() => listener({ matches }));
    },
  }));
});
afterEach(cleanup);

test('who asked for reduced motion sees no flash on the map, from the first picture on, until that is taken back', async () => {
  fakeAgent({ 'GET /api/v1/host': HOST, 'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) } });
  const { findByTestId, welcome, say } = await openDashboard('/?pid=4711');
  await welcome();
  const states = [PageState.present, PageState['shared-swapped'], PageState.present];
  say({ case: 'batch', value: passOf(0, states, true) });
  await findByTestId('heatmap');
  const first = motions.length;
  say({ case: 'batch', value: passOf(1, states, false) });
  expect(motions.length).toBeGreaterThan(first);
  expect(new Set(motions)).toEqual(new Set([false]));
  setReduced(false);
  say({ case: 'batch', value: passOf(2, states, false) });
  expect(motions.at(-1)).toBe(true);
});
