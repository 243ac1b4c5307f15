// @vitest-environment jsdom
import { cleanup } from '@testing-library/react';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { fakeAgent, furnishBrowser, HOST, openDashboard } from './dashboard.fixture.js';

beforeAll(furnishBrowser);
afterEach(cleanup);

test('a link of which nothing can be read leads to the list of processes', async () => {
  fakeAgent({ 'GET /api/v1/host': HOST, 'GET /api/v1/processes': { body: { processes: [] } } });
  const { findByRole } = await openDashboard('/?pid=none&mapping=zz&time=yesterday&theme=blue');
  expect(await findByRole('searchbox')).toHaveProperty('placeholder', 'Filter by pid, name, command, user or cgroup');
});
