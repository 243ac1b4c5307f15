import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { BatchEvent, BatchPiece, EndedEvent } from './channel.js';
import { Outbox, PIECE_BYTES } from './reader/outbox.js';
import { BatchPieces } from './server/batch-pieces.js';

function batch(watch: number, size: number): BatchEvent {
  const bytes = new Uint8Array(size).fill(watch);
  if (size > 0) bytes[size - 1] = 0xff;
  return { event: 'batch', watch, sequence: 1, key: true, takenAtMs: 5, bytes, summary: Uint8Array.of(watch) };
}

test('batches arrive whole and in order, and none in one go', async () => {
  const size = fc.oneof(fc.nat(10), fc.constantFrom(PIECE_BYTES - 1, PIECE_BYTES, PIECE_BYTES + 1, 3 * PIECE_BYTES));
  await fc.assert(
    fc.asyncProperty(fc.array(size, { minLength: 1, maxLength: 6 }), async (sizes) => {
      const batches = sizes.map((bytes, watch) => batch(watch + 1, bytes));
      const pieces = new BatchPieces();
      const arrived: BatchEvent[] = [];
      const outbox = new Outbox((message, sent) => {
        const { bytes } = message as BatchPiece;
        expect(bytes.length).toBeLessThanOrEqual(PIECE_BYTES);
        const whole = pieces.join(message as BatchPiece);
        if (whole !== undefined) arrived.push(whole);
        process.nextTick(sent);
      });
      await Promise.all(batches.map((event) => new Promise<void>((delivered) => outbox.batch(event, delivered))));
      expect(arrived.map(({ watch, bytes }) => [watch, bytes.length])).toEqual(
        batches.map(({ watch, bytes }) => [watch, bytes.length]),
      );
      expect(
        arrived.every(({ bytes, summary, watch }, i) => {
          return Buffer.compare(bytes, (batches[i] as BatchEvent).bytes) === 0 && summary[0] === watch;
        }),
      ).toBe(true);
    }),
  );
});

test('an end is told after the batches before it', async () => {
  const said: (BatchPiece | EndedEvent)['event'][] = [];
  const outbox = new Outbox((message, sent) => {
    said.push(message.event);
    sent();
  });
  const delivered = new Promise<void>((done) => outbox.batch(batch(1, 2 * PIECE_BYTES), done));
  outbox.ended({ event: 'ended', watch: 1, reason: 'exited', atMs: 1 });
  expect(said).toEqual(['piece']);
  await delivered;
  await new Promise(setImmediate);
  expect(said).toEqual(['piece', 'piece', 'ended']);
});
