import { create, ServerMessageSchema, type SqueezePreview, type SqueezeStatus, toBinary } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AgentError } from '../errors.js';
import { FakeMutator } from '../testing/fake-mutator.js';
import { FACTS } from '../testing/fake-reader.js';
import { TestServer } from '../testing/test-server.js';

let server: TestServer;
let mutator: FakeMutator;
let cookie: string;
let handle: string;
beforeEach(async () => {
  mutator = new FakeMutator();
  server = await TestServer.start('/nonexistent', { acting: { allowed: ['squeeze'], mutator } });
  cookie = await server.logIn();
  handle = await server.handle(cookie, 100);
});
afterEach(() => server.stop());

const REQUEST = { cgroup: 'own', control: 'high', limit: 200, rampMs: 0 };

function ask(method: string, given: string, body?: unknown, headers: Record<string, string> = server.own) {
  return fetch(`${server.origin}/api/v1${given}`, {
    method,
    headers: { cookie, ...headers, ...(body !== undefined && { 'content-type': 'application/json' }) },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

test('what is allowed is said with the host', async () => {
  expect(await (await ask('GET', '/host')).json()).toMatchObject({ allowed: ['squeeze'] });
});

const ACTS: readonly (readonly [method: string, route: string, body: object | undefined])[] = [
  ['GET', '/targets/HANDLE/squeeze', undefined],
  ['POST', '/targets/HANDLE/squeeze', REQUEST],
  ['GET', '/squeezes', undefined],
  ['GET', '/squeezes/s1', undefined],
  ['POST', '/squeezes/s1/limit', { limit: 150 }],
  ['POST', '/squeezes/s1/stop', {}],
  ['POST', '/leftovers/restore', {}],
];

test.each(ACTS)('S8: without --allow there is no %s %s', async (method, route, body) => {
  for (const acting of [undefined, { allowed: ['pageout'] as const, mutator }]) {
    const readOnly = await TestServer.start('/nonexistent', acting === undefined ? {} : { acting });
    const own = await readOnly.logIn();
    const given = route.replace('HANDLE', await readOnly.handle(own, 100));
    const response = await fetch(`${readOnly.origin}/api/v1${given}`, {
      method,
      headers: { cookie: own, ...readOnly.own, ...(body !== undefined && { 'content-type': 'application/json' }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'AGENT_ERR_NOT_FOUND' }]);
    await readOnly.stop();
  }
  expect(mutator.asked).toEqual([]);
});

test('S9: the mutator is given what the handle was issued for, and who the agent is', async () => {
  const preview = (await (await ask('GET', `/targets/${handle}/squeeze`)).json()) as SqueezePreview;
  expect(preview).toMatchObject({ pid: 100, places: [{ cgroup: 'own', floor: 100 }] });
  const begun = await ask('POST', `/targets/${handle}/squeeze`, REQUEST);
  expect([begun.status, ((await begun.json()) as SqueezeStatus).goal]).toEqual([201, 200]);
  const target = {
    bootId: FACTS.bootId,
    pid: 100,
    startTime: 1100,
    handle,
    agentPids: [process.pid, server.reader.pid],
  };
  expect(mutator.asked).toEqual([{ target }, { target, settings: REQUEST }]);
});

test('a squeeze is looked at, moved and stopped', async () => {
  await ask('POST', `/targets/${handle}/squeeze`, REQUEST);
  expect(await (await ask('GET', '/squeezes')).json()).toMatchObject({ running: [{ id: 's1' }], leftovers: [] });
  expect(await (await ask('POST', '/squeezes/s1/limit', { limit: 150 })).json()).toMatchObject({ goal: 150 });
  expect(await (await ask('POST', '/squeezes/s1/stop', {})).json()).toMatchObject({ end: { cause: 'stopped' } });
  expect(await (await ask('POST', '/leftovers/restore', {})).json()).toEqual({ restored: [] });
  expect((await ask('GET', '/squeezes/other')).status).toBe(404);
});

test('a refusal of the mutator comes with its code and a way out', async () => {
  mutator.refuse = new AgentError('AGENT_ERR_TARGET_REFUSED', 'Process 1 keeps the whole system running.');
  const response = await ask('POST', `/targets/${handle}/squeeze`, REQUEST);
  expect([response.status, await response.json()]).toMatchObject([403, { code: 'AGENT_ERR_TARGET_REFUSED' }]);
});

test('what was done is marked in the past of the process', async () => {
  const stream = await server.openStream(cookie);
  await stream.greet();
  stream.say({ case: 'watch', value: { handle } });
  while (server.reader.watched.length === 0) await new Promise(setImmediate);
  const message = create(ServerMessageSchema, { body: { case: 'batch', value: { handle, sequence: 1, key: true } } });
  server.reader.sendBatch(1, 1, true, toBinary(ServerMessageSchema, message));
  const about = { event: 'acted', pid: 100, startTime: 1100 } as const;
  mutator.events?.acted({ ...about, atMs: 5, text: 'Limit at 200 B' });
  server.reader.sendEnded(1, 'exited');
  mutator.events?.acted({ ...about, atMs: 7, text: 'The process has ended.' });
  const recording = await ask('GET', `/history/${handle}/summaries`);
  const text = Buffer.from(await recording.arrayBuffer()).toString('latin1');
  expect(text).toContain('Limit at 200 B');
  expect(text).toContain('The process has ended.');
});

test('S12: an agent that may act writes down whom it looks at, and looks even where it cannot', async () => {
  const written: object[] = [];
  let fails = false;
  const write = (entry: object): void => {
    written.push(entry);
    if (fails) throw new Error('the disk is full');
  };
  const acting = { allowed: ['squeeze'] as const, mutator, audit: { write } };
  const other = await TestServer.start('/nonexistent', { acting });
  try {
    const own = await other.logIn();
    const stream = await other.openStream(own);
    await stream.greet();
    for (const pid of [100, 101]) {
      stream.say({ case: 'watch', value: { handle: await other.handle(own, pid) } });
      while (!other.reader.watched.some((watch) => watch.pid === pid)) await new Promise(setImmediate);
      fails = true;
    }
    expect(written).toEqual([
      { act: 'attach', pid: 100, startTime: 1100 },
      { act: 'attach', pid: 101, startTime: 1101 },
    ]);
  } finally {
    await other.stop();
  }
});

test.each([
  ['no intent', REQUEST, () => ({ origin: server.origin }), 403],
  ['a foreign origin', REQUEST, () => ({ ...server.own, origin: 'http://evil.example' }), 403],
  ['no origin', REQUEST, () => ({}), 403],
  ['no JSON', 'limit=200', undefined, 400],
  ['a limit that is no number', { ...REQUEST, limit: '200M' }, undefined, 400],
  ['a limit that is not a number', '{"cgroup":"own","control":"high","limit":NaN,"rampMs":0}', undefined, 400],
  ['no limit', { cgroup: 'own', control: 'high', rampMs: 0 }, undefined, 400],
  ['a negative limit', { ...REQUEST, limit: -1 }, undefined, 400],
  ['a limit beyond all numbers', '{"cgroup":"own","control":"high","limit":1e400,"rampMs":0}', undefined, 400],
  ['half a byte', { ...REQUEST, limit: 0.5 }, undefined, 400],
  ['a negative ramp', { ...REQUEST, rampMs: -1 }, undefined, 400],
  ['a hold of a year', { ...REQUEST, holdMs: 365 * 86_400_000 }, undefined, 400],
  ['a control that is none', { ...REQUEST, control: 'low' }, undefined, 400],
  ['a swappiness that is none', { ...REQUEST, swappiness: 201 }, undefined, 400],
  ['an abort beyond 100 %', { ...REQUEST, abortAtFull: 101 }, undefined, 400],
] as const)('a squeeze with %s is refused', async (_what, body, headers, status) => {
  const response = await ask('POST', `/targets/${handle}/squeeze`, body, headers?.());
  expect(response.status).toBe(status);
  expect(mutator.asked).toEqual([]);
});

test('a handle that was not issued here opens nothing', async () => {
  for (const made of ['1', '1.5', handle.replace('100', '101')]) {
    expect((await ask('GET', `/targets/${made}/squeeze`)).status, made).toBe(404);
  }
  expect(mutator.asked).toEqual([]);
});
