import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FROM_SERVER, FrameError, FrameReader, frameOf, TO_SERVER } from './frames.js';

const part = fc.uint8Array({ maxLength: 300 });
const message = fc.oneof(
  fc.record({ answers: fc.nat(), value: fc.record({ text: fc.string({ unit: 'binary' }), none: fc.constant([]) }) }),
  fc.record({ event: fc.constant('piece'), watch: fc.nat(), bytes: part, summary: part }),
);

function bytesOf(messages: readonly object[]): Buffer {
  return Buffer.concat(messages.flatMap((one) => [...frameOf(one)]));
}

/** The same bytes in pieces that end anywhere. */
function chunksOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end));
}

const plain = (one: object): object =>
  Object.fromEntries(
    Object.entries(one).map(([key, value]) => [key, value instanceof Uint8Array ? [...value] : value]),
  );

test('messages arrive whole and in order, wherever the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 8 }), fc.array(fc.nat(), { maxLength: 40 }), (messages, cuts) => {
      const reader = new FrameReader(TO_SERVER);
      const arrived = chunksOf(bytesOf(messages), cuts).flatMap((chunk) => [...reader.take(chunk)]);
      expect(arrived.map(plain)).toEqual(messages.map(plain));
    }),
  );
});

test('what is no frame ends in a FrameError or in waiting for more, never in anything else', () => {
  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 64 }).map((raw) => Buffer.from(raw)),
    // A frame with a byte changed.
    fc.tuple(message, fc.nat(), fc.nat(255)).map(([one, at, byte]) => {
      const frame = bytesOf([one]);
      frame[at % frame.length] = byte;
      return frame;
    }),
  );
  fc.assert(
    fc.property(fc.array(bytes, { maxLength: 5 }), (chunks) => {
      const reader = new FrameReader(FROM_SERVER);
      try {
        for (const chunk of chunks) for (const one of reader.take(chunk)) expect(one).toBeTypeOf('object');
      } catch (error) {
        if (!(error instanceof FrameError)) throw error;
      }
    }),
    { numRuns: 5000 },
  );
});

test('a length over the limit is refused at its prefix, before any of it is held', () => {
  const prefix = (head: number, bytes: number): Buffer => {
    const buffer = Buffer.alloc(12, 0xff);
    buffer.writeUInt32LE(head, 0);
    buffer.writeUInt32LE(bytes, 4);
    return buffer;
  };
  const take = (chunk: Buffer): object[] => [...new FrameReader(FROM_SERVER).take(chunk)];
  expect(() => take(prefix(FROM_SERVER.head + 1, 0))).toThrow(FrameError);
  expect(() => take(prefix(2, 1))).toThrow(FrameError);
  // 0xffffffff is no head, only an absent part.
  expect(() => take(prefix(0xffff_ffff, 0xffff_ffff))).toThrow(FrameError);
  expect(take(prefix(2, 0xffff_ffff))).toEqual([]);
});

test('a head is an object', () => {
  for (const head of ['1', '"x"', 'null', '[]', '{', '']) {
    const prefix = Buffer.alloc(12, 0xff);
    prefix.writeUInt32LE(head.length, 0);
    expect(() => [...new FrameReader(FROM_SERVER).take(Buffer.concat([prefix, Buffer.from(head)]))], head).toThrow(
      FrameError,
    );
  }
});
