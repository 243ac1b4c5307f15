import { afterEach, beforeEach, expect, test } from 'vitest';
import { FINDING } from '../testing/fake-reader.js';
import { TestServer } from '../testing/test-server.js';
import { MAX_SELF_CHECKS_PER_MINUTE } from './limits.js';

let server: TestServer;
let cookie: string;
beforeEach(async () => {
  server = await TestServer.start();
  cookie = await server.logIn();
});
afterEach(() => server.stop());

async function ask(path: string, headers: Record<string, string> = { cookie }) {
  const response = await server.get(path, headers);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function selfCheck(headers: Record<string, string> = server.own, body = '{}') {
  const response = await fetch(`${server.origin}/api/v1/self-check`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('R-DOCTOR: the doctor tells what the reader found, and what was lost since the agent started', async () => {
  const { status, body } = await ask('/api/v1/doctor');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    findings: [FINDING],
    losses: { batchesNotSent: 0, viewersCutOff: 0, readerRestarts: 0 },
  });
  server.reader.events?.lost(true);
  server.reader.events?.returned();
  expect((await ask('/api/v1/doctor')).body).toMatchObject({ losses: { readerRestarts: 1 } });
});

test('nobody without a session is told anything, or has anything started', async () => {
  expect((await ask('/api/v1/doctor', {})).status).toBe(401);
  expect((await ask('/api/v1/watches/h/blind-spots', {})).status).toBe(401);
  expect((await selfCheck({ ...server.own, cookie: '' })).status).toBe(401);
  expect(server.reader.watched).toEqual([]);
});

test('R-DOCTOR: blind spots are asked of the watch of a process that somebody looks at', async () => {
  const handle = await server.handle(cookie, 100);
  expect((await ask(`/api/v1/watches/${handle}/blind-spots`)).status).toBe(409);
  expect((await ask('/api/v1/watches/100.1100.x/blind-spots')).status).toBe(404);
  const stream = await server.openStream(cookie);
  await stream.greet();
  stream.say({ case: 'watch', value: { handle } });
  await expect.poll(() => server.reader.watched).toHaveLength(1);
  const { status, body } = await ask(`/api/v1/watches/${handle}/blind-spots`);
  expect([status, body.blindSpots]).toMatchObject([200, [{ id: 'of watch 1', pages: 2 ** 40 }]]);
});

test('R-DOCTOR, R-INTENT: a self-check is for our own page alone, with nothing in it', async () => {
  expect((await selfCheck({ origin: 'http://evil.example' })).status).toBe(403);
  expect((await selfCheck({ origin: server.origin })).status).toBe(403);
  expect((await selfCheck(server.own, '["sh"]')).status).toBe(400);
  expect(server.reader.watched).toEqual([]);
});

test('R-DOCTOR: one self-check runs at a time, keeps no past of its workload, and may be asked for so often a minute', async () => {
  const first = selfCheck();
  await expect.poll(() => server.reader.watched, { timeout: 60_000 }).toHaveLength(1);
  expect(await selfCheck()).toMatchObject({ status: 429, body: { code: 'AGENT_ERR_TOO_MANY' } });
  const { handle } = server.reader.watched[0] as { handle: string };
  expect((await ask(`/api/v1/history/${handle}`)).body).toMatchObject({ code: 'AGENT_ERR_NO_HISTORY' });
  server.reader.sendEnded(1, 'exited');
  expect(await first).toMatchObject({ status: 503, body: { code: 'AGENT_ERR_READER_FAILED' } });
  for (let asked = 2; asked < MAX_SELF_CHECKS_PER_MINUTE; asked++) await selfCheck(server.own, '[]');
  expect(await selfCheck()).toMatchObject({ status: 429, body: { message: 'Too many requests in a minute.' } });
});
