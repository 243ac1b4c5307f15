import { blankRuns, PageState, uniformRuns } from '@pagelapse/address-space';
import { EndReason } from '@pagelapse/protocol';
import { beforeEach, expect, test, vi } from 'vitest';
import { BatchMismatch } from './pass-batch.js';
import { StreamClient, type StreamSocket } from './stream-client.js';
import { serverBytes, wireBatch, wireMapping, wirePatch, wordsOf } from './wire.fixture.js';

/** A socket whose other end is the test. */
class FakeSocket implements StreamSocket {
  binaryType: BinaryType = 'blob';
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  closed = false;
  readonly sent: string[] = [];

  send(bytes: Uint8Array): void {
    this.sent.push(wordsOf(bytes));
  }

  close(): void {
    this.closed = true;
  }

  say(body: Parameters<typeof serverBytes>[0]): void {
    this.onmessage?.({ data: serverBytes(body) });
  }

  welcome(): void {
    this.onopen?.();
    this.say({ case: 'welcome', value: { protocolVersion: 1, pageSize: 4096 } });
  }
}

let sockets: FakeSocket[] = [];
let timers: { run: () => void; ms: number }[] = [];
let told: string[] = [];
let bounds: unknown[] = [];
let fits = true;

function client(): StreamClient {
  return new StreamClient(
    () => {
      const socket = new FakeSocket();
      sockets.push(socket);
      return socket;
    },
    {
      now: () => 0,
      setTimeout: (run, ms) => timers.push({ run, ms }) - 1,
      clearTimeout: (id) => {
        timers[id] = { run: () => undefined, ms: -1 };
      },
    },
    {
      connection: (connection) => {
        told.push(connection.kind);
        if (connection.kind === 'open') bounds.push(connection.dutyBounds);
      },
      batch: (batch) => {
        if (!fits) throw new BatchMismatch('does not fit');
        told.push(`${batch.key ? 'key' : 'delta'} ${batch.sequence}`);
      },
      ended: (_handle, reason) => told.push(`ended ${reason}`),
      refused: ({ code }) => told.push(`refused ${code}`),
    },
  );
}

function socket(): FakeSocket {
  return sockets.at(-1) as FakeSocket;
}

function batch(sequence: number, key = false, handle = 'a'): void {
  socket().say({ case: 'batch', value: wireBatch({ sequence, key, handle }) });
}

/** Lets the newest timer that is still set run out. */
function runTimer(): number {
  const timer = timers.filter(({ ms }) => ms >= 0).at(-1);
  if (timer === undefined) throw new Error('no timer is set');
  timers[timers.indexOf(timer)] = { run: () => undefined, ms: -1 };
  timer.run();
  return timer.ms;
}

beforeEach(() => {
  sockets = [];
  timers = [];
  told = [];
  bounds = [];
  fits = true;
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
});

test('R-VERSION, R-WATCH: says hello, then asks for the watch', () => {
  client().watch('a');
  expect(socket().sent).toEqual([]);
  socket().welcome();
  expect(socket().sent).toEqual(['hello', 'watch a']);
  expect(told).toEqual(['connecting', 'open']);
});

test('R-SEQUENCE: deltas in order are taken', () => {
  client().watch('a');
  socket().welcome();
  batch(41, true);
  batch(42);
  batch(43);
  expect(told.slice(2)).toEqual(['key 41', 'delta 42', 'delta 43']);
});

test('R-SEQUENCE: after a hole deltas are dropped and a key is asked for, once', () => {
  client().watch('a');
  socket().welcome();
  batch(41, true);
  batch(43);
  batch(44);
  batch(47, true);
  batch(48);
  expect(socket().sent).toEqual(['hello', 'watch a', 'watch a']);
  expect(told.slice(2)).toEqual(['key 41', 'key 47', 'delta 48']);
});

test('R-SEQUENCE: a delta that does not fit is asked for anew', () => {
  client().watch('a');
  socket().welcome();
  batch(1, true);
  fits = false;
  batch(2);
  fits = true;
  batch(3);
  batch(4, true);
  expect(socket().sent).toEqual(['hello', 'watch a', 'watch a']);
  expect(told.slice(2)).toEqual(['key 1', 'key 4']);
});

test('a malformed patch is not shown and a key is asked for', () => {
  client().watch('a');
  socket().welcome();
  batch(1, true);
  socket().say({
    case: 'batch',
    value: wireBatch({ sequence: 2, patches: [{ mapping: 1, runs: Uint8Array.of(0x80) }] }),
  });
  expect(socket().sent.at(-1)).toBe('watch a');
  expect(told.slice(2)).toEqual(['key 1']);
});

test('R-WATCH: batches of the watch before are dropped', () => {
  const stream = client();
  stream.watch('a');
  socket().welcome();
  batch(1, true);
  stream.watch('b');
  batch(2, false, 'a');
  batch(9, true, 'b');
  expect(socket().sent).toEqual(['hello', 'watch a', 'watch b']);
  expect(told.slice(2)).toEqual(['key 1', 'key 9']);
});

test('after a loss it connects again, waiting longer each time up to five seconds, and asks for a key', () => {
  client().watch('a');
  socket().welcome();
  batch(1, true);
  const waits: number[] = [];
  for (let i = 0; i < 7; i++) {
    socket().onclose?.({ code: 1006, reason: '' });
    waits.push(runTimer());
  }
  expect(waits).toEqual([250, 500, 1000, 2000, 4000, 5000, 5000]);
  socket().welcome();
  expect(socket().sent).toEqual(['hello', 'watch a']);
  batch(2);
  batch(3, true);
  expect(told.at(-1)).toBe('key 3');
  socket().onclose?.({ code: 1006, reason: '' });
  expect(runTimer()).toBe(250);
});

test('R-FOCUS: what is on screen is said at once, then no more often than passes come, and with every watch', () => {
  const stream = client();
  stream.watch('a');
  socket().welcome();
  stream.focus([1]);
  stream.focus([2]);
  stream.focus([3]);
  expect(socket().sent.slice(2)).toEqual(['focus 1']);
  expect(runTimer()).toBe(100);
  expect(socket().sent.slice(2)).toEqual(['focus 1', 'focus 3']);
  expect(runTimer()).toBe(100);
  stream.focus([5]);
  stream.focus([]);
  stream.focus([]);
  expect(runTimer()).toBe(100);
  expect(socket().sent.slice(4)).toEqual(['focus 5', 'focus']);
  expect(runTimer()).toBe(100);
  stream.focus([4]);
  expect(runTimer()).toBe(100);
  socket().onclose?.({ code: 1006, reason: '' });
  runTimer();
  socket().welcome();
  expect(socket().sent).toEqual(['hello', 'watch a', 'focus 4']);
  stream.stop();
  stream.watch('b');
  socket().welcome();
  expect(socket().sent).toEqual(['hello', 'watch b']);
});

test('R-DUTY: a share is said when it is another, with every watch of the process, and of no other', () => {
  const stream = client();
  stream.watch('a');
  socket().welcome();
  stream.askDuty(0);
  stream.askDuty(0.05);
  stream.askDuty(0.05);
  expect(socket().sent).toEqual(['hello', 'watch a', 'duty 0.05']);
  socket().onclose?.({ code: 1006, reason: '' });
  runTimer();
  socket().welcome();
  stream.askDuty(0);
  expect(socket().sent).toEqual(['hello', 'watch a', 'duty 0.05', 'duty 0']);
  stream.askDuty(0.1);
  stream.watch('b');
  expect(socket().sent.slice(4)).toEqual(['duty 0.1', 'watch b']);
});

test('R-DUTY: the bounds are those of the agent, and there are none where it tells none', () => {
  client().watch('a');
  socket().say({ case: 'welcome', value: { protocolVersion: 1, pageSize: 4096, duty: 0.02, maxDuty: 0.1 } });
  socket().welcome();
  expect(bounds).toEqual([{ duty: 0.02, maxDuty: 0.1 }, undefined]);
});

test('a stream that falls silent is given up and opened anew', () => {
  client().watch('a');
  socket().welcome();
  batch(1, true);
  const silent = socket();
  expect(runTimer()).toBe(15_000);
  expect(silent.closed).toBe(true);
  expect(told.at(-1)).toBe('waiting');
  runTimer();
  expect(sockets).toHaveLength(2);
  // What the old socket still says is not listened to.
  silent.say({ case: 'batch', value: wireBatch({ sequence: 2 }) });
  silent.onclose?.({ code: 1000, reason: '' });
  expect(told.at(-1)).toBe('connecting');
});

test('R-ENDED: the end of the watch is said and the process not asked for again', () => {
  client().watch('a');
  socket().welcome();
  batch(1, true);
  socket().say({ case: 'ended', value: { handle: 'a', reason: EndReason.EXITED, atMs: 5 } });
  socket().onclose?.({ code: 1001, reason: '' });
  expect(told.slice(2)).toEqual(['key 1', 'ended exited']);
  expect(timers.some(({ ms }) => ms >= 0)).toBe(false);
});

test('R-REFUSAL: a refused watch is said; a watch that runs goes on', () => {
  const refusal = { code: 'AGENT_ERR_TOO_MANY', message: 'm', wayOut: 'w' };
  client().watch('a');
  socket().welcome();
  batch(1, true);
  socket().say({ case: 'refusal', value: refusal });
  batch(2);
  expect(told.slice(2)).toEqual(['key 1', 'refused AGENT_ERR_TOO_MANY', 'delta 2']);
});

test('R-UNKNOWN: a message without a known body is passed over', () => {
  client().watch('a');
  socket().welcome();
  socket().say(undefined);
  batch(1, true);
  expect(told.at(-1)).toBe('key 1');
});

test('bytes that are no message at all open the stream anew', () => {
  client().watch('a');
  socket().welcome();
  socket().onmessage?.({ data: Uint8Array.of(0xff, 0xff, 0xff).buffer });
  expect(told.at(-1)).toBe('waiting');
});

test('stop closes the connection for good', () => {
  const stream = client();
  stream.watch('a');
  socket().welcome();
  const first = socket();
  stream.stop();
  first.onclose?.({ code: 1000, reason: '' });
  expect(first.closed).toBe(true);
  expect(timers.some(({ ms }) => ms >= 0)).toBe(false);
});

test('patches arrive as the model has them', () => {
  const taken: unknown[] = [];
  const stream = new StreamClient(
    () => {
      const made = new FakeSocket();
      sockets.push(made);
      return made;
    },
    { now: () => 0, setTimeout: () => 0, clearTimeout: () => undefined },
    {
      connection: () => undefined,
      batch: ({ patches }) => taken.push(patches[0]?.patch.count),
      ended: () => undefined,
      refused: () => undefined,
    },
  );
  stream.watch('a');
  socket().welcome();
  const after = uniformRuns(9, PageState.present);
  socket().say({
    case: 'batch',
    value: wireBatch({ key: true, mappings: [wireMapping(1, 16, 9)], patches: [wirePatch(1, blankRuns(9), after)] }),
  });
  expect(taken).toEqual([1]);
});
