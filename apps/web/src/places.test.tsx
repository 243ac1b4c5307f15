// @vitest-environment jsdom
import { cleanup, fireEvent, within } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { fakeAgent, furnishBrowser, HOST, type OpenDashboard, openDashboard } from './dashboard.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

/** Words that lead to other views; the one that is current in brackets. */
function placesOn({ getByRole }: OpenDashboard): string[] {
  const links = within(getByRole('navigation', { name: 'Views' })).getAllByRole('button');
  return links.map((link) => (link.getAttribute('aria-current') === null ? link.textContent : `[${link.textContent}]`));
}

test('an agent that replays has recordings where others have processes, and says so', async () => {
  fakeAgent({ 'GET /api/v1/host': HOST, 'GET /api/v1/recordings': { body: { mode: 'replay', recordings: [] } } });
  const screen = await openDashboard('/');
  await screen.findByRole('heading', { name: 'Recordings' });
  expect(placesOn(screen)).toEqual(['[Recordings]', 'Doctor']);
  (document.activeElement as HTMLElement | null)?.blur();
  fireEvent.keyDown(document.body, { key: '?' });
  const help = await screen.findByRole('dialog', { name: 'Keys' });
  expect(help.textContent).toContain('Recordings');
  expect(help.textContent).not.toContain('Processes');
  fireEvent.click(within(help).getByRole('button', { name: 'Close' }));
  fireEvent.click(screen.getByRole('button', { name: 'Doctor' }));
  await screen.findByText('This agent replays a recording');
  expect(placesOn(screen)).toEqual(['Recordings', '[Doctor]']);
});

test('an agent that watches has processes first', async () => {
  fakeAgent({ 'GET /api/v1/host': HOST, 'GET /api/v1/processes': { body: { takenAtMs: 0, processes: [] } } });
  const screen = await openDashboard('/');
  await screen.findByRole('heading', { name: 'Pick a process' });
  expect(placesOn(screen)).toEqual(['[Processes]', 'Recordings', 'Doctor']);
});
