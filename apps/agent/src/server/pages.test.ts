import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { AgentError } from '../errors.js';
import { RECONCILIATION, WORD } from '../testing/fake-reader.js';
import { TestServer } from '../testing/test-server.js';

let server: TestServer;
let cookie: string;
let watched: string;
beforeAll(async () => {
  server = await TestServer.start();
  cookie = await server.logIn();
  watched = await server.handle(cookie, 100);
  const stream = await server.openStream(cookie);
  await stream.greet();
  stream.say({ case: 'watch', value: { handle: watched } });
  while (server.reader.watched.length === 0) await new Promise(setImmediate);
});
afterAll(() => server.stop());
afterEach(() => {
  server.reader.refusePage = undefined;
  server.reader.pagesAsked.length = 0;
});

const path = (handle: string, epoch: number | string, page: number | string): string =>
  `/api/v1/watches/${handle}/epochs/${epoch}/pages/${page}`;

async function ask(given: string, headers: Record<string, string> = { cookie }) {
  const response = await server.get(given, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('a page of a watched process is asked of its watch, in the epoch that the asker sees', async () => {
  expect(await ask(path(watched, 3, 520_192))).toEqual({ status: 200, body: WORD });
  expect(server.reader.pagesAsked).toEqual([{ watch: 1, epoch: 3, page: 520_192 }]);
});

test('the last page of a 64-bit address space may be asked for', async () => {
  expect((await ask(path(watched, 1, 2 ** 52 - 1))).status).toBe(200);
});

test.each([
  ['a page beyond 64 bits', 1, 2 ** 52],
  ['a huge page', 1, '9'.repeat(400)],
  ['a page below 0', 1, -1],
  ['half a page', 1, 0.5],
  ['a page in hexadecimal digits', 1, '7f3c2a400'],
  ['no page', 1, 'NaN'],
  ['epoch 0', 0, 1],
  ['an epoch that is none', 'now', 1],
  ['a huge epoch', '1e400', 1],
])('%s is a bad request', async (_what, epoch, page) => {
  expect(await ask(path(watched, epoch, page))).toMatchObject({ status: 400, body: { code: 'AGENT_ERR_BAD_REQUEST' } });
  expect(server.reader.pagesAsked).toEqual([]);
});

test('S9: a bare pid, a handle made up and one of another agent name no process', async () => {
  const other = await TestServer.start();
  const foreign = await other.handle(await other.logIn(), 100);
  await other.stop();
  for (const handle of ['100', '100.1100', watched.replace('100.', '101.'), foreign, '%00']) {
    expect(await ask(path(handle, 1, 1)), handle).toMatchObject({
      status: 404,
      body: { code: 'AGENT_ERR_NO_SUCH_PROCESS' },
    });
  }
  expect((await ask(path('x'.repeat(101), 1, 1))).status).toBeGreaterThanOrEqual(400);
});

test('a process that nobody watches is not read', async () => {
  const handle = await server.handle(cookie, 101);
  expect(await ask(path(handle, 1, 1))).toMatchObject({ status: 409, body: { code: 'AGENT_ERR_NOT_WATCHED' } });
  expect(server.reader.pagesAsked).toEqual([]);
});

test('the reconciliation is asked of the watch too, with the same care', async () => {
  const at = (handle: string, epoch: number | string): string =>
    `/api/v1/watches/${handle}/epochs/${epoch}/reconciliation`;
  expect(await ask(at(watched, 3))).toEqual({ status: 200, body: RECONCILIATION });
  expect(server.reader.reconciled).toEqual([{ watch: 1, epoch: 3 }]);
  expect((await ask(at(watched, 0))).status).toBe(400);
  expect((await ask(at('100', 3))).status).toBe(404);
  expect((await ask(at(await server.handle(cookie, 101), 3))).status).toBe(409);
  expect((await ask(at(watched, 3), {})).status).toBe(401);
  expect(server.reader.reconciled).toHaveLength(1);
});

test.each([
  ['AGENT_ERR_NOT_PERMITTED', 403],
  ['AGENT_ERR_PROCESS_GONE', 410],
  ['AGENT_ERR_EPOCH_OVER', 410],
  ['AGENT_ERR_NO_SUCH_MAPPING', 404],
  ['AGENT_ERR_NOT_WALKED', 422],
] as const)('what the reader refuses with %s is answered with %i and a way out', async (code, status) => {
  server.reader.refusePage = new AgentError(code, 'In one sentence.');
  const refused = await ask(path(watched, 1, 1));
  expect(refused).toMatchObject({ status, body: { code, message: 'In one sentence.' } });
  expect(refused.body.wayOut).not.toBe('');
});

test('S2: nobody is answered without a session or the token', async () => {
  expect((await ask(path(watched, 1, 1), {})).status).toBe(401);
  expect((await ask(path(watched, 1, 1), { authorization: 'Bearer made-up' })).status).toBe(401);
  expect((await ask(path(watched, 1, 1), { authorization: `Bearer ${server.token}` })).status).toBe(200);
});
