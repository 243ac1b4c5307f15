import { PageFlag, PageState, pageCode } from '@pagelapse/address-space';
import type { PageActReport, Permission, WriteStatus } from '@pagelapse/protocol';
import { afterEach, expect, test } from 'vitest';
import { AgentError } from '../errors.js';
import { FakeMutator } from '../testing/fake-mutator.js';
import { LOOK } from '../testing/fake-reader.js';
import { TestServer } from '../testing/test-server.js';

const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
});

async function start(...allowed: Permission[]) {
  const mutator = new FakeMutator();
  const server = await TestServer.start('/nonexistent', { acting: { allowed, mutator } });
  servers.push(server);
  const cookie = await server.logIn();
  const handle = await server.handle(cookie, 100);
  const stream = await server.openStream(cookie);
  await stream.greet();
  const watched = async (): Promise<void> => {
    stream.say({ case: 'watch', value: { handle } });
    while (server.reader.watched.length === 0) await new Promise((resolve) => setImmediate(resolve));
  };
  const ask = async (method: string, path: string, body?: object, as = cookie) => {
    const response = await fetch(`${server.origin}/api/v1${path.replace('HANDLE', handle)}`, {
      method,
      headers: { cookie: as, ...server.own, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as { code?: string } & Record<string, unknown> };
  };
  return { server, mutator, ask, watched, stream };
}

const ACTS = '/watches/HANDLE/epochs/1/page-acts';
const WRITES = '/watches/HANDLE/epochs/1/writes';
const REQUEST = { advice: 'page-out', first: 0x7f000, count: 16 };

test('S8: each act exists only with its own leave', async () => {
  const { ask } = await start('squeeze');
  for (const [path, body] of [
    [ACTS, REQUEST],
    [WRITES, {}],
    ['/watches/HANDLE/writes/stop', {}],
  ] as const) {
    expect((await ask('POST', path, body)).body.code).toBe('AGENT_ERR_NOT_FOUND');
  }
  expect((await ask('GET', '/watches/HANDLE/writes')).body.code).toBe('AGENT_ERR_NOT_FOUND');
});

test('a page-out is looked at before and after, and what became of the pages is answered', async () => {
  const { ask, server, mutator, watched } = await start('pageout');
  expect((await ask('POST', ACTS, REQUEST)).body.code).toBe('AGENT_ERR_NOT_WATCHED');
  await watched();
  const [was, is] = [pageCode(PageState.present, PageFlag.exclusive), pageCode(PageState.swapped, 0)];
  server.reader.lookAnswers.push(LOOK, {
    ...LOOK,
    look: 2,
    moves: [
      { was, is, reached: true, pages: 12 },
      { was, is: was, reached: true, pages: 4 },
    ],
  });
  const { status, body } = await ask('POST', ACTS, REQUEST);
  expect([status, body as unknown as PageActReport]).toMatchObject([200, { wanted: 16, moved: 12, reached: 16 }]);
  expect(server.reader.looks).toMatchObject([REQUEST, { ...REQUEST, against: { look: 1, reached: 16 } }]);
  expect(mutator.advised).toMatchObject([
    { addressSpace: 'here', mapping: LOOK.mapping, target: { pid: 100, startTime: 1100 }, ...REQUEST },
  ]);
});

test.for([
  { ...REQUEST, count: 0 },
  { ...REQUEST, count: 2 ** 22 + 1 },
  { ...REQUEST, advice: 'free' },
  { ...REQUEST, first: -1 },
])('a request that is none is refused: %o', async (request) => {
  const { ask, mutator, watched } = await start('pageout');
  await watched();
  expect((await ask('POST', ACTS, request)).body.code).toBe('AGENT_ERR_BAD_REQUEST');
  expect(mutator.advised).toEqual([]);
});

test('a refusal of the mutator is the answer, and nothing is looked at again', async () => {
  const { ask, server, mutator, watched } = await start('pageout');
  await watched();
  mutator.refuse = new AgentError('AGENT_ERR_EPOCH_OVER', 'The process has called exec.');
  expect((await ask('POST', ACTS, REQUEST)).body).toMatchObject({ code: 'AGENT_ERR_EPOCH_OVER' });
  expect(server.reader.looks).toHaveLength(1);
});

test('an account of writes belongs to the session that began it, for as long as it looks', async () => {
  const { ask, server, mutator, watched, stream } = await start('clear-refs');
  await watched();
  const begun = await ask('POST', WRITES, { everyMs: 2000 });
  const status = begun.body as unknown as WriteStatus;
  expect(status.tracking).toMatchObject({ owner: 'you', sinceMs: 1000, resets: 1, everyMs: 2000 });
  expect(mutator.cleared).toMatchObject([{ addressSpace: 'here', target: { pid: 100 } }]);

  const other = await server.logIn();
  const second = await server.openStream(other);
  await second.greet();
  second.say({ case: 'watch', value: { handle: await server.handle(other, 100) } });
  expect((await ask('GET', '/watches/HANDLE/writes', undefined, other)).body).toMatchObject({
    tracking: { owner: 'another' },
  });
  expect((await ask('POST', WRITES, {}, other)).body.code).toBe('AGENT_ERR_WRITES_OWNED');

  const { watch } = server.reader.watched[0] as { watch: number };
  server.reader.events?.resetDue({ event: 'reset-due', watch, epoch: 1, addressSpace: 'still here' });
  while (mutator.cleared.length < 2) await new Promise((resolve) => setImmediate(resolve));
  expect(mutator.cleared[1]).toMatchObject({ addressSpace: 'still here' });

  stream.socket.close();
  await stream.closed;
  let taken = await ask('POST', WRITES, {}, other);
  while (taken.body.code === 'AGENT_ERR_WRITES_OWNED') taken = await ask('POST', WRITES, {}, other);
  expect(taken.body).toMatchObject({ tracking: { owner: 'you' } });
  expect((await ask('POST', '/watches/HANDLE/writes/stop', {}, other)).body).toEqual({});
  expect(server.reader.tracks.at(-1)).toEqual([watch, undefined, undefined]);
});

test('resets oftener than a second, or once a day, are refused', async () => {
  const { ask, watched } = await start('clear-refs');
  await watched();
  for (const everyMs of [10, 86_400_000, 1.5]) {
    expect((await ask('POST', WRITES, { everyMs })).body.code).toBe('AGENT_ERR_BAD_REQUEST');
  }
});
