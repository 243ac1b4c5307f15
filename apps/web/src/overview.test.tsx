// @vitest-environment jsdom
import { blankRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { Reconciliation } from './api/queries.js';
import { wireBatch, wireMapping, wirePatch } from './api/wire.fixture.js';
import { type Answer, fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const RECONCILIATION: Reconciliation = {
  takenAtMs: Date.now(),
  costMs: 12,
  inMotionPages: 0,
  rows: [
    { figure: 'VmSwap (status)', kernel: 0, against: 'swapped', ours: 0 },
    { figure: 'Swap (smaps)', kernel: 40960, against: 'all', ours: 20480, reason: 'A page counts in each mapping.' },
  ],
  objects: [
    {
      dev: '00:01',
      inode: '7',
      path: '/dev/zero (deleted)',
      kind: 'shared-anonymous',
      firstPage: 0x8f000,
      pages: { size: 8, allocated: 8, resident: 3, swapped: 5, swapCached: 0, preallocated: 0 },
      mappedBy: [{ pid: 4711, comm: 'postgres', mappings: 2 }],
    },
  ],
};
const ASKED = 'GET /api/v1/watches/h4711/epochs/1/reconciliation';

/** A watch of one file of eight pages, mapped twice, with its smaps. */
async function openWatch(query = '', answer: Answer = { body: RECONCILIATION }) {
  const log = fakeAgent({
    'GET /api/v1/host': HOST,
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
    [ASKED]: answer,
  });
  const builder = new PageRunsBuilder();
  builder.push(3, PageState.present);
  builder.push(5, PageState['shared-swapped']);
  const runs = builder.finish();
  const screen = await openDashboard(`/?pid=4711${query}`);
  await screen.welcome();
  const pass = { takenAtMs: Date.now(), intervalMs: 100, duty: 0.02, pace: 1, figuresAtMs: Date.now() - 3000 };
  const value = wireBatch({
    handle: 'h4711',
    key: true,
    pass,
    mappings: [wireMapping(1, 0x7f000, 8), wireMapping(2, 0x8f000, 8)],
    patches: [wirePatch(1, blankRuns(8), runs), wirePatch(2, blankRuns(8), runs)],
    figureNames: ['Rss', 'Swap'],
    figures: [{ mapping: 1, kib: [12, 20], vmFlags: 'rd wr sh' }],
  });
  screen.say({ case: 'batch', value });
  await screen.findByTestId('mapping-totals');
  return { ...screen, log };
}

const pagesOf = (row: Element | null | undefined, figure: string): string | null | undefined =>
  row?.querySelector(`[data-figure="${figure}"]`)?.getAttribute('data-pages');

test('a file mapped twice is one group, whose pages count once', async () => {
  const { container, getByTestId, getByLabelText } = await openWatch();
  expect(pagesOf(getByTestId('mapping-totals'), 'shared-swapped')).toBe('5');
  expect(pagesOf(getByTestId('mapping-totals'), 'size')).toBe('16');
  fireEvent.click(getByLabelText('Object'));
  await waitFor(() => expect(container.querySelectorAll('[data-group]')).toHaveLength(1));
  expect(window.location.search).toContain('group=object');
  const group = container.querySelector('[data-group]');
  expect(pagesOf(group, 'shared-swapped')).toBe('5');
  expect(pagesOf(group, 'resident')).toBe('3');
  expect(container.querySelectorAll('[data-mapping]')).toHaveLength(0);
  fireEvent.click(group?.querySelector('button') as Element);
  expect(container.querySelectorAll('[data-mapping]')).toHaveLength(2);
});

test('the drawer has what smaps says of the mapping, and how long ago', async () => {
  const { getByTestId, container } = await openWatch('&mapping=0x7f000000');
  expect(getByTestId('smaps-age').textContent).toMatch(/^read [34]\.\d s ago$/);
  fireEvent.click(getByTestId('smaps-toggle'));
  await waitFor(() => expect(getByTestId('smaps-fields').textContent).toContain('wr writable'));
  expect(container.querySelector('[data-field="Swap"]')?.getAttribute('data-bytes')).toBe('20480');
  expect(window.location.search).toContain('smaps=open');
});

test("the kernel's figures are asked for once, and stand beside ours with the reason and the cost", async () => {
  const { getByLabelText, findByText, getByTestId, getByText, container, log } = await openWatch();
  expect(log).not.toContain(ASKED);
  fireEvent.click(getByLabelText('Reconcile'));
  await findByText('A page counts in each mapping.');
  expect(getByTestId('reconcile-cost').textContent).toContain('for 12 ms of one core');
  expect(container.querySelector('[data-object="00:01:7"]')?.textContent).toContain('postgres 4711 (2 mappings)');
  expect(log.filter((line) => line === ASKED)).toHaveLength(1);
  fireEvent.click(getByText('Read again'));
  await waitFor(() => expect(log.filter((line) => line === ASKED)).toHaveLength(2));
  fireEvent.click(getByText('/dev/zero (deleted)', { selector: 'td bdi, th bdi' }));
  await waitFor(() => expect(window.location.search).toContain('mapping=0x8f000000'));
  expect(window.location.search).not.toContain('panel');
});

test('a refusal of the reconciliation is said in the words of the agent', async () => {
  const body = { code: 'AGENT_ERR_EPOCH_OVER', message: 'The process has called exec since.', wayOut: 'Look anew.' };
  const { findByRole } = await openWatch('&panel=reconcile', { status: 410, body });
  expect((await findByRole('alert')).textContent).toBe('The process has called exec since. Look anew.');
});
