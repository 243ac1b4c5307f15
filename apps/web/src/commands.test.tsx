// @vitest-environment jsdom
import { blankRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import { cleanup, fireEvent, waitFor, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { wireBatch, wireMapping, wirePatch } from './api/wire.fixture.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';
import { violations } from './violations.fixture.js';

beforeAll(furnishBrowser);
afterEach(() => {
  cleanup();
  localStorage.clear();
  vi.unstubAllGlobals();
  furnishBrowser();
});

async function openWatch() {
  fakeAgent({ 'GET /api/v1/host': HOST, 'GET /api/v1/processes/4711': { body: processRow({ pid: 4711 }) } });
  const screen = await openDashboard('/?pid=4711');
  await screen.welcome();
  const builder = new PageRunsBuilder();
  builder.push(8, PageState['shared-swapped']);
  screen.say({
    case: 'batch',
    value: wireBatch({
      handle: 'h4711',
      key: true,
      mappings: [wireMapping(1, 0x7f000, 8)],
      patches: [wirePatch(1, blankRuns(8), builder.finish())],
    }),
  });
  await screen.findByTestId('heatmap');
  return screen;
}

function press(key: string, more: KeyboardEventInit = {}): void {
  fireEvent.keyDown(document.activeElement ?? document.body, { key, bubbles: true, ...more });
}

test('Ctrl-K finds a command by its words, and Enter runs it', async () => {
  const { findByRole, queryByRole, container } = await openWatch();
  press('k', { ctrlKey: true });
  const field = await findByRole('combobox', { name: 'Find a command' });
  expect(await violations(container)).toEqual([]);
  fireEvent.change(field, { target: { value: 'view dark' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() => expect(window.location.search).toContain('theme=dark'));
  expect(queryByRole('combobox', { name: 'Find a command' })).toBeNull();
});

test('everything that can be taken away is in one list', async () => {
  const { findByRole, getByRole } = await openWatch();
  fireEvent.click(getByRole('button', { name: 'Take away' }));
  const labels = (await within(await findByRole('listbox')).findAllByRole('option')).map(
    ({ textContent }) => textContent,
  );
  expect(labels).toHaveLength(9);
  for (const what of ['link', 'PNG', 'CSV', 'JSON', 'Parquet']) expect(labels.join()).toContain(what);
});

test('? shows the keys; a key acts, but not where text is typed, nor when keys alone may not', async () => {
  const { findByRole, getByRole, queryByRole, container } = await openWatch();
  (document.activeElement as HTMLElement | null)?.blur();
  press('?');
  await findByRole('heading', { name: 'Keys' });
  expect(await violations(container)).toEqual([]);
  fireEvent.click(getByRole('checkbox', { name: /^Single keys/ }));
  fireEvent.click(getByRole('button', { name: 'Close' }));
  press('?');
  expect(queryByRole('heading', { name: 'Keys' })).toBeNull();
  press('k', { ctrlKey: true });
  const field = await findByRole('combobox', { name: 'Find a command' });
  fireEvent.change(field, { target: { value: 'show keys' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  fireEvent.click(await findByRole('checkbox', { name: /^Single keys/ }));
  fireEvent.click(getByRole('button', { name: 'Close' }));
  press('/');
  const filter = document.activeElement as HTMLInputElement;
  expect(filter.type).toBe('search');
  press('?');
  expect(queryByRole('heading', { name: 'Keys' })).toBeNull();
});

test('a link is copied, and that is said', async () => {
  const copied: string[] = [];
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: { writeText: (text: string) => Promise.resolve(void copied.push(text)) },
  });
  const { getByTestId } = await openWatch();
  (document.activeElement as HTMLElement | null)?.blur();
  press('y');
  await waitFor(() => expect(getByTestId('announcement').textContent).toContain('Link copied'));
  expect(copied).toEqual([window.location.href]);
  // Absent outside of a secure context: the text is said instead.
  Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined });
  press('y');
  await waitFor(() => expect(getByTestId('announcement').textContent).toContain('allows no copying'));
});

/** jsdom's blobs have no text(). */
function textOf(blob: Blob): Promise<string> {
  const reader = new FileReader();
  reader.readAsText(blob);
  return new Promise((resolve) => {
    reader.onload = () => resolve(reader.result as string);
  });
}

test('a table is handed to the browser under its name', async () => {
  const saved: { name: string; text: Promise<string> }[] = [];
  let blob: Blob | undefined;
  URL.createObjectURL = (given: Blob) => {
    blob = given;
    return 'blob:x';
  };
  const click = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function save(
    this: HTMLAnchorElement,
  ) {
    saved.push({ name: this.download, text: textOf(blob as Blob) });
  });
  const { getByRole, findByText } = await openWatch();
  fireEvent.click(getByRole('button', { name: 'Take away' }));
  fireEvent.click(await findByText('Save the runs of this mapping as CSV'));
  await waitFor(() => expect(saved).toHaveLength(1));
  expect(saved[0]?.name).toMatch(/^pagelapse-4711-postgres-\d{8}T\d{6}\.\d{3}Z-runs\.csv$/);
  expect((await saved[0]?.text)?.split('\r\n')[1]).toMatch(/^0x7f000000,0x7f008000,8,32768,shared-swapped/);
  // S13: exports can be rebased to offsets.
  fireEvent.click(getByRole('button', { name: 'Take away' }));
  fireEvent.click(await findByText('Addresses as offsets, to hide where memory lies'));
  await waitFor(() => expect(window.location.search).toContain('addresses=offsets'));
  fireEvent.click(getByRole('button', { name: 'Take away' }));
  fireEvent.click(await findByText('Save the runs of this mapping as CSV, addresses as offsets'));
  await waitFor(() => expect(saved).toHaveLength(2));
  expect((await saved[1]?.text)?.split('\r\n')[1]).toMatch(/^0x0,0x8000,8,32768,shared-swapped/);
  click.mockRestore();
});
