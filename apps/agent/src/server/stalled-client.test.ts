import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { FakeReader } from '../testing/fake-reader.js';
import type { ServerContext } from './context.js';
import { FanOut } from './fan-out.js';
import { MAX_BUFFERED_BYTES, MAX_CLIENTS, STALLED_AFTER_MS } from './limits.js';
import { StreamConnection } from './stream-connection.js';

const BATCH = Buffer.alloc(300 * 1024);
/** The kernel takes some MiB for a client that takes nothing; this is several times as much. */
const BATCHES = 80;

interface Client {
  /** The agent's end. */
  readonly here: WebSocket;
  readonly there: WebSocket;
  got: number;
}

/** Twenty streams of one watch on real sockets, seen from both ends. */
class Stage {
  readonly reader = new FakeReader();
  readonly fanOut = new FanOut(this.reader);
  readonly #server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: false });
  readonly clients: Client[] = [];

  async open(): Promise<void> {
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const context = { fanOut: this.fanOut } as unknown as ServerContext;
    for (let i = 0; i < MAX_CLIENTS; i++) {
      const there = new WebSocket(`ws://127.0.0.1:${port}`, { maxPayload: 2 ** 30 });
      const [here] = (await once(this.#server, 'connection')) as [WebSocket];
      if (there.readyState !== there.OPEN) await once(there, 'open');
      const client = { here, there, got: 0 };
      there.on('message', () => client.got++);
      this.clients.push(client);
      const connection = new StreamConnection(here, context, () => Date.now());
      await this.fanOut.join(connection, { pid: 100, startTime: 1 }, 'handle');
    }
  }

  async close(): Promise<void> {
    for (const { there } of this.clients) there.terminate();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let stage: Stage;
beforeEach(async () => {
  stage = new Stage();
  await stage.open();
});
afterEach(() => stage.close());

test('R-SLOW, S14: of twenty clients one reads nothing: it holds no more than it may, and the others get every batch', async () => {
  const { reader, fanOut, clients } = stage;
  const [stalled, ...others] = clients as [Client, ...Client[]];
  stalled.there.pause();
  let most = 0;
  for (let sequence = 1; sequence <= BATCHES; sequence++) {
    reader.sendBatch(1, sequence, sequence === 1, BATCH);
    most = Math.max(most, stalled.here.bufferedAmount);
    // Nobody waits for the one.
    await vi.waitUntil(() => others.every(({ got }) => got === sequence), { timeout: 60_000, interval: 1 });
  }
  expect(most).toBeGreaterThan(0);
  // And what a frame has before its bytes.
  expect(most).toBeLessThanOrEqual(MAX_BUFFERED_BYTES + 10);
  expect(fanOut.losses.batchesNotSent).toBeGreaterThan(BATCHES / 4);
  stalled.there.resume();
  await vi.waitUntil(() => stalled.here.bufferedAmount === 0, { timeout: 60_000 });
  reader.sendBatch(1, BATCHES + 1, false, BATCH);
  expect(reader.keysAsked).toEqual([1]);
  const before = stalled.got;
  reader.sendBatch(1, BATCHES + 1, true, BATCH);
  await vi.waitUntil(() => stalled.got > before, { timeout: 60_000 });
});

test('R-SLOW: a batch that is larger than that by itself is sent to whoever holds nothing, and alone', async () => {
  const { reader, clients } = stage;
  const [stalled, ...others] = clients as [Client, ...Client[]];
  stalled.there.pause();
  const large = Buffer.alloc(24 * 2 ** 20);
  reader.sendBatch(1, 1, true, large);
  await vi.waitUntil(() => others.every(({ got }) => got === 1), { timeout: 60_000 });
  const held = stalled.here.bufferedAmount;
  expect(held).toBeGreaterThan(MAX_BUFFERED_BYTES);
  expect(held).toBeLessThanOrEqual(large.length + 10);
  reader.sendBatch(1, 2, false, large);
  reader.sendBatch(1, 3, false, Buffer.alloc(1));
  expect(stalled.here.bufferedAmount).toBeLessThanOrEqual(held);
});

test('R-SLOW: one that does not take a message for a minute is closed, though no other batch comes', async () => {
  const { reader, fanOut, clients } = stage;
  const [stalled, ...others] = clients as [Client, ...Client[]];
  stalled.there.pause();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  try {
    reader.sendBatch(1, 1, true, Buffer.alloc(24 * 2 ** 20));
    await Promise.all(others.filter(({ got }) => got === 0).map(({ there }) => once(there, 'message')));
    vi.advanceTimersByTime(STALLED_AFTER_MS - 1);
    expect(fanOut.losses.viewersCutOff).toBe(0);
    vi.advanceTimersByTime(1);
    expect(fanOut.losses.viewersCutOff).toBe(1);
    expect(stalled.here.readyState).not.toBe(stalled.here.OPEN);
    expect(others.every(({ here }) => here.readyState === here.OPEN)).toBe(true);
  } finally {
    vi.useRealTimers();
  }
});
