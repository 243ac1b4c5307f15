import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { TestServer, type TestStream } from '../testing/test-server.js';
import {
  MAX_CLIENTS,
  MAX_FOCUS_PAGES,
  MAX_FRAME_BYTES,
  MAX_MESSAGE_BYTES,
  MAX_MESSAGES_PER_SECOND,
  MAX_PAGE,
} from './limits.js';

let server: TestServer;
let cookie: string;
let stream: TestStream;
beforeEach(async () => {
  server = await TestServer.start();
  cookie = await server.logIn();
  stream = await server.openStream(cookie);
});
afterEach(() => server.stop());

const refusal = (code: string) => ({ case: 'refusal', value: { code } });

/** Whatever a client does, the agent serves the next one. */
async function expectAgentUp(): Promise<void> {
  const other = await server.openStream(cookie);
  await other.greet();
  other.socket.close();
}

test('R-VERSION: Hello is answered with Welcome and the page size', async () => {
  stream.say({ case: 'hello', value: { protocolVersion: 1 } });
  expect(await stream.next()).toMatchObject({ case: 'welcome', value: { protocolVersion: 1, pageSize: 4096 } });
});

test('R-VERSION: another version is refused and the connection closed', async () => {
  stream.say({ case: 'hello', value: { protocolVersion: 2 } });
  expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_UNSUPPORTED_VERSION'));
  expect(await stream.closed).toEqual({ code: 1002, reason: 'AGENT_ERR_UNSUPPORTED_VERSION' });
});

test('R-VERSION: anything before Hello is refused and the connection closed', async () => {
  stream.say({ case: 'watch', value: { handle: await server.handle(cookie, 100) } });
  expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_BAD_REQUEST'));
  expect((await stream.closed).code).toBe(1007);
});

test('R-WATCH: the batches of the reader arrive as they are; Unwatch ends them', async () => {
  await stream.greet();
  const handle = await server.handle(cookie, 100);
  stream.say({ case: 'watch', value: { handle } });
  await expect.poll(() => server.reader.watched).toHaveLength(1);
  expect(server.reader.watched[0]).toMatchObject({ pid: 100, startTime: 1100, handle });
  // An encoded ServerMessage { welcome {} }: any message will do, the server does not look inside.
  server.reader.sendBatch(1, 1, true, new Uint8Array([0x0a, 0x00]));
  expect(await stream.next()).toMatchObject({ case: 'welcome' });
  stream.say({ case: 'unwatch', value: {} });
  await expect.poll(() => server.reader.unwatched).toEqual([1]);
});

test('R-WATCH: closing the connection ends its watch', async () => {
  await stream.greet();
  stream.say({ case: 'watch', value: { handle: await server.handle(cookie, 100) } });
  await expect.poll(() => server.reader.watched).toHaveLength(1);
  stream.socket.terminate();
  await expect.poll(() => server.reader.unwatched).toEqual([1]);
});

test('R-DUTY: a share reaches the reader within the bounds that Welcome says; what is none is refused and the one before stays', async () => {
  stream.say({ case: 'hello', value: { protocolVersion: 1 } });
  expect(await stream.next()).toMatchObject({ case: 'welcome', value: { duty: 0.02, maxDuty: 0.1 } });
  stream.say({ case: 'duty', value: { share: 0.09 } });
  stream.say({ case: 'watch', value: { handle: await server.handle(cookie, 100) } });
  for (const share of [Number.NaN, -0.01, 1.01, Number.POSITIVE_INFINITY]) {
    stream.say({ case: 'duty', value: { share } });
    expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_BAD_REQUEST'));
  }
  for (const share of [0.05, 1, 0.001, 0]) stream.say({ case: 'duty', value: { share } });
  // Nothing was watched when the first was said; less than everybody has changes nothing.
  await expect
    .poll(() => server.reader.duties)
    .toEqual([
      [1, 0.05],
      [1, 0.1],
      [1, 0.02],
    ]);
});

test('R-FOCUS: the pages reach the reader; too many, or beyond all memory, are refused and the focus before stays', async () => {
  await stream.greet();
  stream.say({ case: 'focus', value: { pages: [1n] } });
  stream.say({ case: 'watch', value: { handle: await server.handle(cookie, 100) } });
  stream.say({ case: 'focus', value: { pages: [MAX_PAGE, 7n] } });
  await expect.poll(() => server.reader.focused).toEqual([[1, Number(MAX_PAGE), 7]]);
  for (const pages of [Array.from({ length: MAX_FOCUS_PAGES + 1 }, (_, i) => BigInt(i)), [MAX_PAGE + 1n]]) {
    stream.say({ case: 'focus', value: { pages } });
    expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_BAD_REQUEST'));
  }
  expect(server.reader.focused).toHaveLength(1);
});

test('S9, R-REFUSAL: a handle that was not issued is refused and the connection goes on', async () => {
  await stream.greet();
  for (const handle of ['', '100', '100.1100.AAAA', 'x'.repeat(1000)]) {
    stream.say({ case: 'watch', value: { handle } });
    expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_NO_SUCH_PROCESS'));
  }
  stream.say({ case: 'watch', value: { handle: await server.handle(cookie, 100) } });
  await expect.poll(() => server.reader.watched).toHaveLength(1);
});

test('S9: the agent itself is not watched', async () => {
  await stream.greet();
  for (const pid of [process.pid, server.reader.pid]) {
    stream.say({ case: 'watch', value: { handle: await server.handle(cookie, pid) } });
    expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_OWN_PROCESS'));
  }
});

test('R-TRANSPORT: text is refused and the connection closed', async () => {
  stream.socket.send('hello');
  expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_BAD_REQUEST'));
  expect((await stream.closed).code).toBe(1003);
  await expectAgentUp();
});

test('R-REFUSAL: bytes that are no ClientMessage are refused and the connection closed', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from([0xff]), Buffer.from([0x0a, 0x05, 0x01]), randomBytes(200)]) {
    const other = await server.openStream(cookie);
    other.socket.send(bytes);
    expect(await other.next()).toMatchObject(refusal('AGENT_ERR_BAD_REQUEST'));
    expect((await other.closed).code).toBe(1007);
  }
  await expectAgentUp();
});

test('S14, R-LIMITS: a message over 64 KiB is refused in words, a far longer one cut off', async () => {
  stream.socket.send(Buffer.alloc(MAX_MESSAGE_BYTES + 1));
  expect(await stream.next()).toMatchObject(refusal('AGENT_ERR_BAD_REQUEST'));
  expect((await stream.closed).code).toBe(1009);
  const other = await server.openStream(cookie);
  other.socket.send(Buffer.alloc(MAX_FRAME_BYTES + 1));
  expect((await other.closed).code).not.toBe(1000);
  await expectAgentUp();
});

test('S14, R-LIMITS: more than 50 messages in a second are refused and the connection closed', async () => {
  // The clock stands still, so that they are of one second however long they take.
  const nowMs = Date.now();
  const clock = vi.spyOn(Date, 'now').mockReturnValue(nowMs);
  onTestFinished(() => clock.mockRestore());
  const hasty = await server.openStream(cookie);
  await hasty.greet();
  for (let i = 0; i < MAX_MESSAGES_PER_SECOND; i++) hasty.say({ case: 'unwatch', value: {} });
  expect(await hasty.next()).toMatchObject(refusal('AGENT_ERR_TOO_MANY'));
  expect((await hasty.closed).code).toBe(1008);
  await expectAgentUp();
});

test('S14, R-LIMITS: one connection too many is refused, and a place that was freed can be taken', async () => {
  const others = await Promise.all(Array.from({ length: MAX_CLIENTS - 1 }, () => server.openStream(cookie)));
  const refused = await server.openStream(cookie);
  expect(await refused.next()).toMatchObject(refusal('AGENT_ERR_TOO_MANY'));
  expect((await refused.closed).code).toBe(1013);
  others[0]?.socket.terminate();
  await expect
    .poll(async () => {
      const again = await server.openStream(cookie);
      again.say({ case: 'hello', value: { protocolVersion: 1 } });
      return (await again.next()).case;
    })
    .toBe('welcome');
});

test('R-CLOSE: when the agent stops, streams are closed as going away', async () => {
  await server.stop();
  expect((await stream.closed).code).toBe(1001);
});
