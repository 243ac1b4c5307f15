import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { RecordingList } from '@pagelapse/protocol';
import { RecordingEndCause } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FileSource } from '../past/file-source.js';
import { factsOf } from '../past/recording-directory.js';
import { openedRecording } from '../testing/past-batches.js';
import { decodeBatch, PictureClient } from '../testing/picture-client.js';
import { Subject } from '../testing/subject.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
let directory: string;
let subject: Subject;
beforeEach(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-record-'));
  subject = await Subject.start();
});
afterEach(async () => {
  await subject.stop();
  rmSync(directory, { recursive: true });
});

function pagelapse(...args: string[]) {
  const env = { ...process.env, XDG_RUNTIME_DIR: directory };
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: directory, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const out = text(child.stdout);
  return { child, out, exit: once(child, 'exit') as Promise<[number]> };
}

/** Resolves when so many are in the file. */
async function untilBatches(file: string, least: number): Promise<void> {
  const batches = async () => (await factsOf(file).catch(() => undefined))?.contents?.batches ?? 0;
  await expect.poll(batches).toBeGreaterThanOrEqual(least);
}

test('record: Ctrl-C ends it in order, and every picture of it adds up', async () => {
  const file = path.join(directory, 'a.pagelapse');
  const { child, out, exit } = pagelapse('record', String(subject.pid), '-o', file, '--duty', '100');
  await untilBatches(file, 1);
  await subject.touch();
  await untilBatches(file, 2);
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
  expect(await out).toBe(`${file}\n`);
  const source = await FileSource.open(file);
  const recording = await openedRecording(source);
  const client = new PictureClient();
  for await (const read of recording.batches()) {
    if (read.is === 'lost') throw new Error('nothing was lost');
    client.take(decodeBatch(read.message));
  }
  await source.close();
  const { end, meta, summaries } = recording.contents;
  expect([end?.cause, meta?.target?.pid]).toEqual([RecordingEndCause.STOPPED, subject.pid]);
  const present = client.picture.join('').replace(/[^P]/g, '').length;
  expect(Number(summaries.at(-1)?.statePages[1])).toBe(present);
  expect(summaries.at(-1)?.surroundings?.process?.minorFaults).toBeGreaterThan(0n);
});

test('record: the end of the process is the end of the recording, and is fine', async () => {
  const file = path.join(directory, 'b.pagelapse');
  const { exit } = pagelapse('record', String(subject.pid), '-o', file);
  await untilBatches(file, 1);
  await subject.stop();
  expect(await exit).toEqual([0, null]);
  const { contents } = await factsOf(file);
  expect([RecordingEndCause.EXITED, RecordingEndCause.ZOMBIE]).toContain(contents?.end?.cause);
});

test('replay: the recording is all there is behind the door', async () => {
  const file = path.join(directory, 'c.pagelapse');
  const recorded = pagelapse('record', String(subject.pid), '-o', file);
  await untilBatches(file, 1);
  recorded.child.kill('SIGTERM');
  expect(await recorded.exit).toEqual([0, null]);
  const { child, exit } = pagelapse('replay', file, '--port', '0');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = new URL(line.toString().trim());
  expect(url.searchParams.get('recording')).toBe('replay');
  const headers = { authorization: `Bearer ${url.hash.slice('#t='.length)}` };
  const ask = (given: string): Promise<Response> => fetch(`${url.origin}/api/v1${given}`, { headers });
  const list = (await (await ask('/recordings')).json()) as RecordingList;
  expect(list).toMatchObject({ mode: 'replay', recordings: [{ id: 'replay', state: 'ended', pid: subject.pid }] });
  const bytes = new Uint8Array(await (await ask('/recordings/replay/bytes')).arrayBuffer());
  expect((await openedRecording(bytes)).contents.batches).toBe(list.recordings[0]?.batches);
  expect((await ask('/processes')).status).toBe(404);
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});
