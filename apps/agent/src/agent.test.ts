import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { PageState, stateOf } from '@pagelapse/address-space';
import {
  type Batch,
  ClientMessageSchema,
  create,
  decodePatch,
  EndReason,
  type ServerMessage,
  toBinary,
} from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type Agent, startAgent } from './agent.js';
import { BUILT_READER } from './testing/built-reader.js';
import { decode, PictureClient } from './testing/picture-client.js';
import { Subject } from './testing/subject.js';

/** The whole agent, its reader forked, on a process of our own. */
let agent: Agent;
let subject: Subject;
let runtime: string;
const before = process.env.XDG_RUNTIME_DIR;
beforeEach(async () => {
  runtime = mkdtempSync(path.join(tmpdir(), 'pagelapse-runtime-'));
  process.env.XDG_RUNTIME_DIR = runtime;
  subject = await Subject.start();
  agent = await startAgent({ port: 0, readerEntry: BUILT_READER, webRoot: '/nonexistent', logLevel: 'silent' });
});
afterEach(async () => {
  await agent.close();
  await subject.stop();
  rmSync(runtime, { recursive: true });
  if (before === undefined) delete process.env.XDG_RUNTIME_DIR;
  else process.env.XDG_RUNTIME_DIR = before;
});

/** Opens the stream of the subject as a program with the token does. */
async function watchSubject(): Promise<AsyncGenerator<ServerMessage['body']>> {
  const url = new URL(agent.url());
  const headers = { authorization: `Bearer ${url.hash.slice('#t='.length)}` };
  const row = await fetch(`${url.origin}/api/v1/processes/${subject.pid}`, { headers });
  const { handle } = (await row.json()) as { handle: string };
  const socket = new WebSocket(`${url.origin.replace('http', 'ws')}/api/v1/stream`, { headers });
  const messages = received(socket);
  socket.on('open', () => {
    for (const body of [
      { case: 'hello', value: { protocolVersion: 1 } } as const,
      { case: 'watch', value: { handle } } as const,
    ]) {
      socket.send(toBinary(ClientMessageSchema, create(ClientMessageSchema, { body })));
    }
  });
  expect((await messages.next()).value).toMatchObject({ case: 'welcome' });
  return messages;
}

async function* received(socket: WebSocket): AsyncGenerator<ServerMessage['body'], undefined> {
  const queue: ServerMessage['body'][] = [];
  let wake = (): void => undefined;
  socket.on('message', (bytes: Buffer) => {
    queue.push(decode(bytes));
    wake();
  });
  for (;;) {
    const next = queue.shift();
    if (next !== undefined) yield next;
    else {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
}

async function nextBatch(messages: AsyncGenerator<ServerMessage['body']>): Promise<Batch> {
  const { value } = (await messages.next()) as { value: ServerMessage['body'] };
  if (value.case !== 'batch') throw new Error(`a ${value.case} where a batch was due`);
  return value.value;
}

function pagesThatBecamePresent(batch: Batch): number {
  let pages = 0;
  for (const { runs } of batch.patches) {
    const patch = decodePatch(runs);
    for (let i = 0; i < patch.count; i++) {
      if (stateOf(patch.codes[i] as number) === PageState.present) pages += patch.lengths[i] as number;
    }
  }
  return pages;
}

test('a process is seen whole, then as it changes, then to its end', async () => {
  const messages = await watchSubject();
  const client = new PictureClient();
  const key = await nextBatch(messages);
  expect(key).toMatchObject({ key: true, sequence: 1 });
  expect(key.mappings.length).toBeGreaterThan(20);
  expect(key.figureNames).toContain('Swap');
  expect(key.surroundings?.process?.vmRss).toBeGreaterThan(0n);
  client.take(key);

  await subject.touch();
  let touched = 0;
  while (touched < 256) {
    const batch = await nextBatch(messages);
    expect(batch.key).toBe(false);
    client.take(batch);
    touched += pagesThatBecamePresent(batch);
  }

  await subject.stop();
  for await (const body of messages) {
    if (body.case !== 'ended') continue;
    expect([EndReason.EXITED, EndReason.ZOMBIE]).toContain(body.value.reason);
    break;
  }
});

test('the URL selects a view and carries the token in its fragment alone', () => {
  const url = new URL(agent.url({ pid: 7, mapping: '0x7f00' }));
  expect(url.host).toBe(`127.0.0.1:${agent.port}`);
  expect(Object.fromEntries(url.searchParams)).toEqual({ pid: '7', mapping: '0x7f00' });
  expect(url.hash).toMatch(/^#t=[\w-]{43}$/);
});

test('a closed agent leaves nothing behind', async () => {
  expect(readdirSync(runtime)).toEqual(['pagelapse']);
  await agent.close();
  await agent.close();
  expect(readdirSync(runtime)).toEqual([]);
  await expect(fetch(agent.url())).rejects.toThrow();
});
