import { EventEmitter } from 'node:events';
import { ClientMessageSchema, create, PROTOCOL_VERSION, toBinary } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import type { ServerContext } from './context.js';
import { HandleIssuer } from './handles.js';
import { MAX_FOCUS_PAGES, MAX_MESSAGE_BYTES, MAX_MESSAGES_PER_SECOND, MAX_PAGE } from './limits.js';
import { CLOSE_CODES, StreamConnection } from './stream-connection.js';

/**
 * R-REFUSAL, S14: whatever bytes a client sends, its connection stays open or is closed with a code of ours, nothing is
 * thrown, and nothing gets through that the schema does not allow.
 */
const MESSAGES = process.env.PAGELAPSE_GATES === 'full' ? 1_000_000 : 100_000;
const handles = new HandleIssuer('boot');
const handle = handles.issue({ pid: 100, startTime: 5 });

/** The far end of a WebSocket, as `ws` shows it to the server. */
class FarEnd extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  readonly bufferedAmount = 0;
  code: number | undefined;

  send(): void {}
  close(code: number): void {
    this.readyState = 2;
    this.code = code;
  }
}

interface Got {
  readonly joined: string[];
  readonly focused: number[][];
  readonly duties: number[];
}

function connection(): { farEnd: FarEnd; got: Got } {
  const got: Got = { joined: [], focused: [], duties: [] };
  const fanOut = {
    leave: () => undefined,
    join: async (_viewer: unknown, _target: unknown, named: string) => void got.joined.push(named),
    askDuty: (_viewer: unknown, share: number) => void got.duties.push(share),
    focus: (_viewer: unknown, pages: number[]) => void got.focused.push(pages),
  };
  const context = { fanOut, handles, reader: { pid: 7 }, pageSize: 4096 } as unknown as ServerContext;
  const farEnd = new FarEnd();
  new StreamConnection(farEnd as unknown as WebSocket, context, () => 0);
  return { farEnd, got };
}

const uint64 = fc.oneof(fc.bigInt(0n, 2n ** 64n - 1n), fc.constantFrom(0n, MAX_PAGE, MAX_PAGE + 1n));
const body = fc.oneof(
  fc.record({ case: fc.constant('hello' as const), protocolVersion: fc.nat(2 ** 32 - 1) }),
  fc.constant({ case: 'hello' as const, protocolVersion: PROTOCOL_VERSION }),
  fc.record({
    case: fc.constant('watch' as const),
    handle: fc.oneof(fc.string({ unit: 'binary' }), fc.constant(handle)),
  }),
  fc.record({ case: fc.constant('focus' as const), pages: fc.array(uint64, { maxLength: MAX_FOCUS_PAGES + 2 }) }),
  fc.record({ case: fc.constant('duty' as const), share: fc.oneof(fc.double(), fc.double({ min: 0, max: 1 })) }),
  fc.record({ case: fc.constant('unwatch' as const) }),
);
const wellFormed = body.map(({ case: kind, ...value }) =>
  toBinary(ClientMessageSchema, create(ClientMessageSchema, { body: { case: kind, value } as never })),
);
/** Where a well-formed message is bent: a byte changed, the end cut off, something behind it. */
const bent = fc
  .tuple(wellFormed, fc.nat(), fc.nat(255), fc.uint8Array({ maxLength: 8 }))
  .map(([bytes, at, byte, tail]) => {
    const copy = Buffer.concat([bytes, tail]);
    if (copy.length > 0) copy[at % copy.length] = byte;
    return at % 3 === 0 ? copy.subarray(0, at % (copy.length + 1)) : copy;
  });
const anything = fc.oneof(
  { arbitrary: fc.uint8Array({ maxLength: 64 }), weight: 3 },
  { arbitrary: wellFormed, weight: 3 },
  { arbitrary: bent, weight: 4 },
);

const CODES: readonly number[] = Object.values(CLOSE_CODES);

function expectSane({ farEnd, got }: ReturnType<typeof connection>): void {
  if (farEnd.code !== undefined && !CODES.includes(farEnd.code)) throw new Error(`closed with ${farEnd.code}`);
  if (got.joined.some((named) => named !== handle)) throw new Error('a handle got through that was not issued');
  const tooFar = (pages: number[]) => pages.length > MAX_FOCUS_PAGES || pages.some((page) => page > Number(MAX_PAGE));
  if (!got.duties.every((share) => share >= 0 && share <= 1)) throw new Error('a duty got through that is no share');
  if (got.focused.some(tooFar)) throw new Error('a focus got through that is too long or too far');
}

const hello = toBinary(
  ClientMessageSchema,
  create(ClientMessageSchema, { body: { case: 'hello', value: { protocolVersion: PROTOCOL_VERSION } } }),
);

function greeted(): ReturnType<typeof connection> {
  const talking = connection();
  talking.farEnd.emit('message', Buffer.from(hello), true);
  return talking;
}

test(`R-REFUSAL, S14: ${MESSAGES} random and grammar-made messages`, { timeout: 600_000 }, () => {
  const ended = new Map<number, number>();
  let sent = 0;
  let understood = 0;
  const talk = fc.array(anything, { minLength: 1, maxLength: MAX_MESSAGES_PER_SECOND });
  const begin = fc.constantFrom(connection, greeted);
  const property = fc.property(talk, begin, (messages, open) => {
    let talking = open();
    for (const bytes of messages) {
      talking.farEnd.emit('message', Buffer.from(bytes), true);
      sent++;
      const { code } = talking.farEnd;
      if (code === undefined) continue;
      ended.set(code, (ended.get(code) ?? 0) + 1);
      expectSane(talking);
      // As a client that was closed does: it comes back and goes on.
      talking = open();
    }
    expectSane(talking);
    understood += talking.got.joined.length + talking.got.focused.length + talking.got.duties.length;
  });
  while (sent < MESSAGES) fc.assert(property, { numRuns: 500 });
  expect(ended.get(CLOSE_CODES.malformed)).toBeGreaterThan(1000);
  expect(ended.get(CLOSE_CODES['bad-version'])).toBeGreaterThan(100);
  expect(understood).toBeGreaterThan(100);
});

test('S14: text, and what is longer than it may be, is closed with its own code whatever it holds', () => {
  for (const [bytes, isBinary, code] of [
    [Buffer.from('{}'), false, CLOSE_CODES.text],
    [Buffer.alloc(MAX_MESSAGE_BYTES + 1), true, CLOSE_CODES.oversized],
  ] as const) {
    const { farEnd } = greeted();
    farEnd.emit('message', bytes, isBinary);
    expect(farEnd).toMatchObject({ code });
  }
});
