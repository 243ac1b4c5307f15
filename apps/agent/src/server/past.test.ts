import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  create,
  type HistoryFacts,
  type RecordingList,
  type RecordingRow,
  ServerMessageSchema,
  toBinary,
} from '@pagelapse/protocol';
import type { Recording } from '@pagelapse/recording';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RecordingDirectory } from '../past/recording-directory.js';
import { openedRecording, sequencesOf } from '../testing/past-batches.js';
import { decodeBatch } from '../testing/picture-client.js';
import { TestServer, type TestStream } from '../testing/test-server.js';

let server: TestServer;
let directory: string;
let cookie: string;
let handle: string;
let stream: TestStream;
beforeEach(async () => {
  const home = mkdtempSync(path.join(tmpdir(), 'pagelapse-past-'));
  directory = path.join(home, 'recordings');
  server = await TestServer.start('/nonexistent', { recordings: new RecordingDirectory(directory) });
  cookie = await server.logIn();
  handle = await server.handle(cookie, 100);
  stream = await server.openStream(cookie);
  await stream.greet();
});
afterEach(async () => {
  await server.stop();
  rmSync(path.dirname(directory), { recursive: true });
});

/** A batch that a client can read. */
function send(watch: number, sequence: number, key = false): void {
  const message = create(ServerMessageSchema, { body: { case: 'batch', value: { handle, sequence, key } } });
  server.reader.sendBatch(watch, sequence, key, toBinary(ServerMessageSchema, message));
}

const sequencesIn = (recording: Recording) => sequencesOf(recording, (message) => decodeBatch(message).sequence);

/** Watches process 100 until its batches 1 (a key) to 4 have come. */
async function watched(): Promise<void> {
  stream.say({ case: 'watch', value: { handle } });
  while (server.reader.watched.length === 0) await new Promise(setImmediate);
  for (let i = 1; i <= 4; i++) send(1, i, i === 1);
}

function ask(method: string, given: string, body?: object): Promise<Response> {
  const headers = { cookie, ...server.own, ...(body && { 'content-type': 'application/json' }) };
  return fetch(`${server.origin}/api/v1${given}`, { method, headers, ...(body && { body: JSON.stringify(body) }) });
}

async function bytesAt(given: string): Promise<Uint8Array> {
  const response = await ask('GET', given);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/vnd.pagelapse.recording']);
  return new Uint8Array(await response.arrayBuffer());
}

test('R-HISTORY: what was watched is retained, and stays when nobody watches', async () => {
  expect(await (await ask('GET', `/history/${handle}`)).json()).toMatchObject({ code: 'AGENT_ERR_NO_HISTORY' });
  await watched();
  const facts = (await (await ask('GET', `/history/${handle}`)).json()) as HistoryFacts;
  expect(facts).toMatchObject({ fromMs: 100, toMs: 400, batches: 4, keyTimesMs: [100], maxBytes: 2 ** 25 });
  stream.socket.close();
  await stream.closed;
  const recording = await openedRecording(await bytesAt(`/history/${handle}/recording`));
  expect(await sequencesIn(recording)).toBe('K1 2 3 4');
  expect(recording.contents.meta).toMatchObject({ hostname: 'test', target: { pid: 100, comm: 'p100' } });
});

test('R-HISTORY: a moment, a range, and summaries alone', async () => {
  await watched();
  const sequences = async (query: string) =>
    sequencesIn(await openedRecording(await bytesAt(`/history/${handle}/recording?${query}`)));
  expect(await sequences('from=300&to=300')).toBe('K1 2 3');
  expect(await sequences('to=200')).toBe('K1 2');
  const summaries = await openedRecording(await bytesAt(`/history/${handle}/summaries`));
  expect(summaries.contents.summaries).toHaveLength(4);
  expect((await ask('GET', `/history/${handle}/recording?from=soon`)).status).toBe(400);
});

test('R-KEPT: keys for the past are asked for, and are nothing to a viewer that follows', async () => {
  await watched();
  for (let i = 5; i <= 600; i++) send(1, i);
  expect(server.reader.keysAsked).toEqual([1]);
  send(1, 600, true);
  send(1, 601);
  const { keyTimesMs } = (await (await ask('GET', `/history/${handle}`)).json()) as HistoryFacts;
  expect(keyTimesMs).toEqual([100, 60_000]);
});

test('R-KEPT: a note is in the past, and a reader that failed leaves a gap there', async () => {
  await watched();
  expect((await ask('POST', `/history/${handle}/marks`, { text: 'here' })).status).toBe(204);
  server.reader.events?.lost(true);
  server.reader.events?.returned();
  send(2, 1, true);
  send(2, 2);
  const recording = await openedRecording(await bytesAt(`/history/${handle}/recording`));
  expect(await sequencesIn(recording)).toBe('K1 2 3 4 K1 2');
  expect(recording.contents.marks.map(({ text }) => text)).toEqual(['here', 'The reader was started again.']);
});

test('R-RECORDINGS: a recording is begun, listed, read while it is made, ended and removed', async () => {
  const begun = await ask('POST', '/recordings', { handle });
  expect(begun.status).toBe(201);
  const { id } = (await begun.json()) as RecordingRow;
  expect(server.reader.watched).toHaveLength(1);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  for (let i = 1; i <= 4; i++) send(1, i, i === 1);
  const list = async () => (await (await ask('GET', '/recordings')).json()) as RecordingList;
  expect(await list()).toMatchObject({ mode: 'live', recordings: [{ id, state: 'recording', batches: 4, pid: 100 }] });
  expect((await ask('DELETE', `/recordings/${id}`)).status).toBe(400);

  const stopped = (await (await ask('POST', `/recordings/${id}/stop`, {})).json()) as RecordingRow;
  expect(stopped).toMatchObject({ state: 'ended', why: 'as asked', batches: 4 });
  expect(server.reader.unwatched).toEqual([1]);
  const whole = await bytesAt(`/recordings/${id}/bytes`);
  expect(await sequencesIn(await openedRecording(whole))).toBe('K1 2 3 4');
  expect(readdirSync(directory)).toEqual([`${id}.pagelapse`]);
  expect(statSync(path.join(directory, `${id}.pagelapse`)).mode & 0o777).toBe(0o600);

  const part = await fetch(`${server.origin}/api/v1/recordings/${id}/bytes`, {
    headers: { cookie, range: 'bytes=2-5' },
  });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-5/${whole.length}`]);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(whole.slice(2, 6));

  expect((await ask('DELETE', `/recordings/${id}`)).status).toBe(204);
  expect((await list()).recordings).toEqual([]);
});

test('R-RECORDINGS: a recording goes on when the viewers leave, and ends with its process', async () => {
  await watched();
  const { id } = (await (await ask('POST', '/recordings', { handle })).json()) as RecordingRow;
  send(1, 4, true);
  stream.socket.close();
  await stream.closed;
  send(1, 5);
  expect(server.reader.unwatched).toEqual([]);
  server.reader.sendEnded(1, 'exited');
  expect(await (await ask('POST', `/recordings/${id}/stop`, {})).json()).toMatchObject({
    state: 'ended',
    why: 'because the process ended',
    batches: 2,
  });
});

test('R-RECORDINGS: an agent that stops ends its recordings in order', async () => {
  const { id } = (await (await ask('POST', '/recordings', { handle })).json()) as RecordingRow;
  send(1, 1, true);
  await server.stop();
  const facts = await new RecordingDirectory(directory).facts(id);
  expect(facts?.contents).toMatchObject({ batches: 1, checked: false });
});

test('R-RECORDINGS: together they stay within their bound, and none goes to make room for another', async () => {
  await server.stop();
  const bound = { recordings: new RecordingDirectory(directory), maxRecordingsBytes: 3 * 2 ** 20 };
  server = await TestServer.start('/nonexistent', bound);
  cookie = await server.logIn();
  const [one, two] = [await server.handle(cookie, 100), await server.handle(cookie, 101)];
  const first = (await (await ask('POST', '/recordings', { handle: one })).json()) as RecordingRow;
  expect(first.maxBytes).toBe(bound.maxRecordingsBytes);
  const refused = await ask('POST', '/recordings', { handle: two });
  expect([refused.status, await refused.json()]).toMatchObject([507, { code: 'AGENT_ERR_RECORDINGS_FULL' }]);

  await ask('POST', `/recordings/${first.id}/stop`, {});
  writeFileSync(path.join(directory, '20200101T000000Z-0123456789.pagelapse'), new Uint8Array(2 ** 20));
  const second = (await (await ask('POST', '/recordings', { handle: two })).json()) as RecordingRow;
  expect(second.maxBytes).toBeGreaterThan(2 ** 20);
  expect(second.maxBytes).toBeLessThan(2 * 2 ** 20 + 1);
  expect(await (await ask('GET', '/recordings')).json()).toMatchObject({
    maxBytes: bound.maxRecordingsBytes,
    recordings: [{ id: second.id }, { id: first.id }, { state: 'unreadable' }],
  });
});

test('R-RECORDINGS: refused are processes that may not be watched, and what is no recording', async () => {
  const code = async (response: Promise<Response>) => ((await (await response).json()) as { code: string }).code;
  expect(await code(ask('POST', '/recordings', { handle: 'made up' }))).toBe('AGENT_ERR_NO_SUCH_PROCESS');
  expect(await code(ask('POST', '/recordings', { handle, maxBytes: 5 }))).toBe('AGENT_ERR_BAD_REQUEST');
  for (const id of ['..%2f..%2fetc%2fpasswd', 'x', '20260101T000000Z-0123456789']) {
    expect(await code(ask('GET', `/recordings/${id}/bytes`)), id).toBe('AGENT_ERR_NO_SUCH_RECORDING');
    expect(await code(ask('DELETE', `/recordings/${id}`)), id).toBe('AGENT_ERR_NO_SUCH_RECORDING');
  }
  const { AgentError } = await import('../errors.js');
  server.reader.refuseWatch = new AgentError('AGENT_ERR_ZOMBIE', 'It is a zombie.');
  expect(await code(ask('POST', '/recordings', { handle }))).toBe('AGENT_ERR_ZOMBIE');
  expect(readdirSync(directory)).toEqual([]);
});

test('R-RECORDINGS: files that are none are listed as what they are, and no door opens without a session', async () => {
  await ask('POST', '/recordings', { handle });
  writeFileSync(path.join(directory, '20200101T000000Z-0123456789.pagelapse'), 'hello');
  writeFileSync(path.join(directory, 'notes.txt'), 'hello');
  const { recordings } = (await (await ask('GET', '/recordings')).json()) as RecordingList;
  expect(recordings.map(({ state, why }) => [state, why])).toEqual([
    ['recording', undefined],
    ['unreadable', 'not-a-recording'],
  ]);
  for (const given of ['/recordings', `/history/${handle}`, '/recordings/x/bytes']) {
    expect((await server.get(`/api/v1${given}`)).status, given).toBe(401);
  }
});
