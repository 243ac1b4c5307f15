// @vitest-environment jsdom
import { cleanup, fireEvent, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Diagnosis, SelfCheck } from './api/doctor.js';
import { wireBatch, wireMapping } from './api/wire.fixture.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const COMMAND = 'sudo npm run demo -- --make-swap 1G';
const DIAGNOSIS: Diagnosis = {
  findings: [
    { id: 'cachestat', area: 'kernel', title: 'cachestat(2)', state: 'works', says: 'It answers.' },
    {
      id: 'swap',
      area: 'swap',
      title: 'Swap',
      state: 'gap',
      says: 'There is no swap.',
      costs: 'No page can be swapped out.',
      cure: 'Add some.',
      command: COMMAND,
    },
    { id: 'kernel', area: 'host', title: 'Kernel', state: 'note', says: 'Linux 6.12.' },
  ],
  losses: { sinceMs: 1_700_000_000_000, batchesNotSent: 12, viewersCutOff: 0, readerRestarts: 1 },
};
const CHECK: SelfCheck = {
  takenAtMs: 1_700_000_000_000,
  tookMs: 6500,
  batches: 8,
  pages: 4416,
  states: [
    { state: 'present', pages: 4352 },
    { state: 'shared-swapped', pages: 64 },
  ],
  wrong: [],
  notChecked: [{ what: 'sysv', pages: 144, why: 'The file may not be opened.' }],
};
const AGENT = {
  'GET /api/v1/host': HOST,
  'GET /api/v1/doctor': { body: DIAGNOSIS },
  'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
  'GET /api/v1/watches/h4711/blind-spots': {
    body: {
      blindSpots: [
        { id: 'denied', title: 'Absent shared memory', pages: 300, mappings: 1, says: 'Closed.', cure: 'Be root.' },
      ],
    },
  },
};

test('each gap is told with what it costs and the command that closes it, and so is what was lost', async () => {
  fakeAgent(AGENT);
  const screen = await openDashboard('/?list=doctor');
  expect((await screen.findByTestId('verdict')).textContent).toBe('1 gap: Swap. Everything else works.');
  const gap = screen.container.querySelector('[data-finding="swap"]') as HTMLElement;
  expect(gap.textContent).toContain('No page can be swapped out.');
  expect(within(gap).getByText(COMMAND).tagName).toBe('CODE');
  expect(screen.container.querySelector('[data-figure="Batches held back"]')?.textContent).toContain('12');
  expect(document.title).toBe('Doctor - Pagelapse');
  expect(await violations(screen.container)).toEqual([]);
});

test('a self-check is asked for by a button, and says what it checked and what it could not', async () => {
  const log = fakeAgent({ ...AGENT, 'POST /api/v1/self-check': { body: CHECK } });
  const screen = await openDashboard('/?list=doctor');
  const section = await screen.findByTestId('self-check');
  expect(log).not.toContain('POST /api/v1/self-check');
  fireEvent.click(within(section).getByRole('button', { name: 'Check' }));
  const verdict = await screen.findByTestId('self-check-verdict');
  expect(verdict.textContent).toContain('4,416 pages in 2 states checked, 0 wrong.');
  expect(section.textContent).toContain('Shared-swapped 64');
  expect(section.textContent).toContain('sysv, 144 pages: The file may not be opened.');
});

test('a page that was shown as what it is not is told by region, address and state; a refusal with its way out', async () => {
  const run = { region: 'memfd', address: '0x7f3c2a400000', pages: 32, expected: 'unmapped', shown: 'present' };
  fakeAgent({ ...AGENT, 'POST /api/v1/self-check': { body: { ...CHECK, wrong: [run] } } });
  const wrong = await openDashboard('/?list=doctor');
  fireEvent.click(await wrong.findByRole('button', { name: 'Check' }));
  expect((await wrong.findByTestId('self-check-verdict')).textContent).toContain('32 wrong');
  expect(wrong.container.querySelector('[data-wrong="memfd"]')?.textContent).toBe(
    '32 pages from 0x7f3c2a400000 (memfd): Unmapped, shown as Present.',
  );
  cleanup();
  const refusal = { code: 'AGENT_ERR_TOO_MANY', message: 'A self-check is running already.', wayOut: 'Wait.' };
  fakeAgent({ ...AGENT, 'POST /api/v1/self-check': { status: 429, body: refusal } });
  const refused = await openDashboard('/?list=doctor');
  fireEvent.click(await refused.findByRole('button', { name: 'Check' }));
  expect((await refused.findByRole('alert')).textContent).toBe('A self-check is running already. Wait.');
});

test('on the page of a process it says what of it cannot be seen, what looking costs and what was lost', async () => {
  fakeAgent(AGENT);
  const screen = await openDashboard('/?pid=4711&panel=doctor');
  await screen.welcome({ duty: 0.02, maxDuty: 0.1 });
  const pass = { takenAtMs: Date.now(), costMs: 43, spanMs: 3, intervalMs: 2150, duty: 0.02, budget: 0.02, pace: 2 };
  const mappings = [wireMapping(1, 0x7f000, 512)];
  for (const sequence of [1, 5]) {
    screen.say({ case: 'batch', value: wireBatch({ handle: 'h4711', sequence, key: true, pass, mappings }) });
  }
  const spot = await screen.findByText('Absent shared memory');
  expect(spot.closest('li')?.textContent).toContain('300 pages in 1 mapping. Closed.');
  const figure = (name: string): string | null | undefined =>
    screen.container.querySelector(`[data-figure="${name}"]`)?.textContent;
  expect(figure('Interval in force')).toContain('2.1 s');
  expect(figure('Batches not received')).toContain('3');
  expect(figure('Passes spaced out')).toContain('2');
});
