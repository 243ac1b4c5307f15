// @vitest-environment jsdom
import { blankRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import type { PageWord } from './api/queries.js';
import { wireBatch, wireMapping, wirePatch } from './api/wire.fixture.js';
import { type Answer, fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

const FIRST_PAGE = 0x7f000;
const pathOf = (page: number): string => `GET /api/v1/watches/h4711/epochs/1/pages/${page}`;

const PRESENT: PageWord = {
  readAtMs: Date.now(),
  entry: '8180000000012345',
  bits: [
    { bit: 63, name: 'present' },
    { bit: 56, name: 'exclusive' },
  ],
  pfn: 0x12345,
  frame: { word: '0000000000005868', flags: ['uptodate', 'lru', 'active', 'mmap', 'anon', 'swapbacked'], mapCount: 1 },
  steady: true,
};

/** A watch of eight pages, three present and five shared-swapped, with the map's cursor on the first. */
async function pointAtFirstPage(answers: Record<string, Answer>, evidenceAgeMs = 0) {
  const log = fakeAgent({
    'GET /api/v1/host': HOST,
    'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) },
    ...answers,
  });
  const builder = new PageRunsBuilder();
  builder.push(3, PageState.present);
  builder.push(5, PageState['shared-swapped']);
  const screen = await openDashboard('/?pid=4711');
  await screen.welcome();
  const value = wireBatch({
    handle: 'h4711',
    key: true,
    mappings: [wireMapping(1, FIRST_PAGE, 8)],
    patches: [wirePatch(1, blankRuns(8), builder.finish())],
    pass: { takenAtMs: 1000, costMs: 2, spanMs: 3, intervalMs: 100, evidenceAgeMs },
  });
  screen.say({ case: 'batch', value });
  const map = await screen.findByTestId('heatmap');
  const step = (key: string): boolean => fireEvent.keyDown(map, { key });
  step('ArrowRight');
  return { ...screen, log, step, asked: () => log.filter((line) => line.includes('/pages/')) };
}

test('the words of the page under the cursor arrive and are said by their names', async () => {
  const { findByText, getByTestId, getByRole } = await pointAtFirstPage({ [pathOf(FIRST_PAGE)]: { body: PRESENT } });
  await findByText('8180000000012345');
  const words = getByTestId('page-word').textContent;
  expect(words).toContain('present (63), exclusive (56)');
  expect(words).toContain('PFN0x12345');
  expect(words).toContain('uptodate, lru, active, mmap, anon, swapbacked');
  expect(words).toContain('mapped once');
  expect(getByRole('tooltip').textContent).toMatch(/Read \d+\.\d s ago\./);
});

test('a cursor on its way asks for nothing, and one that rests for its page alone', async () => {
  const word = { body: PRESENT };
  const { step, asked, findByText } = await pointAtFirstPage({ [pathOf(FIRST_PAGE + 2)]: word });
  step('ArrowRight');
  step('ArrowRight');
  await findByText('8180000000012345');
  expect(asked()).toEqual([pathOf(FIRST_PAGE + 2)]);
});

test('what a page rests on is its own, and so is what of it may be older than the reading', async () => {
  const answers = { [pathOf(FIRST_PAGE)]: { body: PRESENT }, [pathOf(FIRST_PAGE + 3)]: { body: PRESENT } };
  const { step, getByRole } = await pointAtFirstPage(answers, 2500);
  const present = getByRole('tooltip').textContent;
  expect(present).toContain('Rests on the page table.');
  expect(present).toContain('Whether pages that are present are exclusive may be 2.5 s older.');
  expect(present).not.toContain('What the file said');
  for (let page = 0; page < 3; page++) step('ArrowRight');
  await waitFor(() =>
    expect(getByRole('tooltip').textContent).toContain('Rests on the page table, SEEK_DATA, and mincore'),
  );
  const swapped = getByRole('tooltip').textContent;
  expect(swapped).toContain('What the file said of pages that are out of memory may be 2.5 s older.');
  expect(swapped).not.toContain('exclusive may be');
});

test('a map that the page table contradicts is said, with what is older', async () => {
  const moved = { ...PRESENT, entry: '0000000000000000', bits: [], pfn: undefined, frame: undefined };
  const file = { offset: 0, data: true, inMemory: false, evicted: true };
  const { findByTestId, getByTestId } = await pointAtFirstPage({ [pathOf(FIRST_PAGE)]: { body: { ...moved, file } } });
  expect((await findByTestId('page-word-contradiction')).textContent).toBe(
    ' The page has moved since the map was read: the map says present, the file has it in swap alone.',
  );
  expect(getByTestId('page-word').textContent).toContain('at 0 B: data, not in memory, has a swap slot');
});

test('a swap slot names its area where the kernel makes it certain, and all it may be where not', async () => {
  const swap = { type: 1, offset: 1234, areas: ['/dev/sda2', '/swapfile'] };
  const { findByText } = await pointAtFirstPage({
    [pathOf(FIRST_PAGE)]: { body: { ...PRESENT, bits: [], pfn: undefined, frame: undefined, swap } },
  });
  await findByText(/type 1, offset 1,234/);
  await findByText(/one of/);
});

test('what the rights do not show is said with its cure', async () => {
  const withheld = { reason: 'Page frame numbers and swap slots read as 0.', cure: 'Give the agent CAP_SYS_ADMIN.' };
  const { findByText, getByTestId } = await pointAtFirstPage({
    [pathOf(FIRST_PAGE)]: { body: { ...PRESENT, pfn: undefined, frame: undefined, withheld } },
  });
  await findByText(/read as 0\. Give the agent CAP_SYS_ADMIN\./);
  expect(getByTestId('page-word').textContent).not.toContain('PFN');
});

test('a refusal is said in the words of the agent', async () => {
  const body = { code: 'AGENT_ERR_EPOCH_OVER', message: 'The process has called exec since.', wayOut: 'Look anew.' };
  const { findByTestId } = await pointAtFirstPage({ [pathOf(FIRST_PAGE)]: { status: 410, body } });
  expect((await findByTestId('page-word-error')).textContent).toBe('The process has called exec since. Look anew.');
});

test('a picture that is not live has no words', async () => {
  const { findByText, say, queryByTestId } = await pointAtFirstPage({ [pathOf(FIRST_PAGE)]: { body: PRESENT } });
  await findByText('8180000000012345');
  say({ case: 'ended', value: { handle: 'h4711', reason: 1, atMs: 5 } });
  await waitFor(() => expect(queryByTestId('page-word')).toBeNull());
});
