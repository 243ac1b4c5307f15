// @vitest-environment jsdom
import { act, cleanup, fireEvent, waitFor } from '@testing-library/react';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { wireBatch } from './api/wire.fixture.js';
import { fakeAgent, furnishBrowser, HOST, openDashboard, processRow } from './dashboard.fixture.js';

beforeAll(furnishBrowser);
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

const LABEL = 'Most that passes may cost the process, of one core';

async function openLive(bounds: { duty: number; maxDuty: number }) {
  fakeAgent({ 'GET /api/v1/host': HOST, 'GET /api/v1/processes/7': { body: processRow({ pid: 7 }) } });
  const screen = await openDashboard('/?pid=7');
  await screen.welcome(bounds);
  return screen;
}

function hide(hidden: boolean): void {
  vi.spyOn(document, 'hidden', 'get').mockReturnValue(hidden);
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

test('a viewer has passes spend more while the page is looked at, and is told what that means', async () => {
  const screen = await openLive({ duty: 0.02, maxDuty: 0.1 });
  const taken = { takenAtMs: Date.now(), costMs: 43, intervalMs: 2150, duty: 0.02, budget: 0.02, pace: 2 };
  screen.say({ case: 'batch', value: wireBatch({ handle: 'h7', sequence: 1, key: true, pass: taken }) });
  const choice = await screen.findByLabelText(LABEL);
  expect([...choice.querySelectorAll('option')].map(({ textContent }) => textContent)).toEqual([
    'at most 2 %',
    'at most 5 %: a pass of 43 ms every 860 ms',
    'at most 10 %: a pass of 43 ms every 430 ms',
  ]);
  const asked = (): string[] => screen.said().filter((said) => said.startsWith('duty'));
  fireEvent.change(choice, { target: { value: '0.05' } });
  expect(asked()).toEqual(['duty 0.05']);
  hide(true);
  expect(asked()).toEqual(['duty 0.05', 'duty 0']);
  hide(false);
  expect(asked()).toEqual(['duty 0.05', 'duty 0', 'duty 0.05']);
  fireEvent.click(screen.getByText('Pause'));
  await waitFor(() => expect(asked().at(-1)).toBe('duty 0'));
  fireEvent.click(screen.getByText('Live'));
  await waitFor(() => expect(asked().at(-1)).toBe('duty 0.05'));
  fireEvent.change(screen.getByLabelText(LABEL), { target: { value: '' } });
  expect(asked().at(-1)).toBe('duty 0');
});

test('what another viewer asked for is said, and there is nothing to choose where the owner allows no more', async () => {
  const screen = await openLive({ duty: 0.02, maxDuty: 0.1 });
  const pass = { takenAtMs: Date.now(), costMs: 43, intervalMs: 430, duty: 0.1, budget: 0.1, pace: 2 };
  screen.say({ case: 'batch', value: wireBatch({ handle: 'h7', sequence: 1, key: true, pass }) });
  expect(await screen.findByText('at most 10 %: another viewer asked for it')).toBeTruthy();
  cleanup();
  const bound = await openLive({ duty: 0.02, maxDuty: 0.02 });
  bound.say({ case: 'batch', value: wireBatch({ handle: 'h7', sequence: 1, key: true, pass }) });
  await bound.findByTestId('pass-figures');
  expect(bound.queryByLabelText(LABEL)).toBeNull();
});
