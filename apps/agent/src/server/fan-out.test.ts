import { EndReason } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_DUTY, DEFAULT_MAX_DUTY } from '../duty.js';
import { AgentError } from '../errors.js';
import { FakeReader } from '../testing/fake-reader.js';
import { decode } from '../testing/picture-client.js';
import { FanOut } from './fan-out.js';
import { MAX_BUFFERED_BYTES, MAX_TARGETS, STALLED_AFTER_MS } from './limits.js';
import type { Viewer } from './viewer-queue.js';

class FakeViewer implements Viewer {
  readonly got: Uint8Array[] = [];
  bufferedBytes = 0;
  stalled = false;
  send(bytes: Uint8Array): void {
    this.got.push(bytes);
  }
  closeStalled(): void {
    this.stalled = true;
  }
  /** First byte of each batch: its sequence number, as FakeReader makes them. */
  get sequences(): (number | undefined)[] {
    return this.got.map((bytes) => bytes[0]);
  }
}

function fixture() {
  const reader = new FakeReader();
  const clock = { now: 0 };
  const fanOut = new FanOut(reader, () => clock.now);
  const join = (viewer: Viewer, pid = 100) => fanOut.join(viewer, { pid, startTime: 1 }, `handle ${pid}`);
  return { reader, fanOut, clock, join };
}

test('one watch serves all viewers of a target, with the very same bytes', async () => {
  const { reader, join } = fixture();
  const [first, second] = [new FakeViewer(), new FakeViewer()];
  await Promise.all([join(first), join(second)]);
  expect(reader.watched).toHaveLength(1);
  const key = reader.sendBatch(1, 1, true);
  expect(first.got[0]).toBe(key);
  expect(second.got[0]).toBe(key);
});

test('R-JOIN: one who joins later gets a key of now, then the deltas after it', async () => {
  const { reader, join } = fixture();
  const [early, late] = [new FakeViewer(), new FakeViewer()];
  await join(early);
  reader.sendBatch(1, 1, true);
  reader.sendBatch(1, 2);
  await join(late);
  expect(reader.keysAsked).toEqual([1]);
  reader.sendBatch(1, 3);
  reader.sendBatch(1, 3, true);
  reader.sendBatch(1, 4);
  expect(late.sequences).toEqual([3, 4]);
  expect(early.sequences).toEqual([1, 2, 3, 4]);
});

test('many who join at once are served by one key', async () => {
  const { reader, join } = fixture();
  await join(new FakeViewer());
  reader.sendBatch(1, 1, true);
  await Promise.all([join(new FakeViewer()), join(new FakeViewer()), join(new FakeViewer())]);
  expect(reader.keysAsked).toEqual([1]);
});

test('R-SLOW: a slow viewer is sent nothing until it has read everything, then a key; the others go on', async () => {
  const { reader, join } = fixture();
  const [slow, quick] = [new FakeViewer(), new FakeViewer()];
  await join(slow);
  await join(quick);
  reader.sendBatch(1, 1, true);
  slow.bufferedBytes = MAX_BUFFERED_BYTES;
  reader.sendBatch(1, 2);
  slow.bufferedBytes = 1;
  reader.sendBatch(1, 3);
  expect(slow.sequences).toEqual([1]);
  expect(reader.keysAsked).toEqual([]);
  slow.bufferedBytes = 0;
  reader.sendBatch(1, 4);
  expect(reader.keysAsked).toEqual([1]);
  reader.sendBatch(1, 4, true);
  reader.sendBatch(1, 5);
  expect(slow.sequences).toEqual([1, 4, 5]);
  expect(quick.sequences).toEqual([1, 2, 3, 4, 5]);
});

test('R-SLOW: nineteen viewers get every batch at once, whatever the twentieth does', async () => {
  const { reader, join, clock } = fixture();
  const quick = Array.from({ length: 19 }, () => new FakeViewer());
  const slow = new FakeViewer();
  await Promise.all([slow, ...quick].map((viewer) => join(viewer)));
  slow.bufferedBytes = MAX_BUFFERED_BYTES;
  const sent = Array.from({ length: 50 }, (_, i) => i + 1);
  for (const sequence of sent) {
    reader.sendBatch(1, sequence, sequence === 1);
    clock.now += 100;
    // Sent before the next is there: nothing waits for the slow one.
    expect(quick.every((viewer) => viewer.got.length === sequence)).toBe(true);
  }
  expect(quick.every((viewer) => viewer.sequences.join() === sent.join())).toBe(true);
  expect(slow.got).toEqual([]);
  expect(reader.keysAsked).toEqual([]);
});

test('a viewer that reads nothing for a minute is closed', async () => {
  const { reader, join, clock } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.sendBatch(1, 1, true);
  viewer.bufferedBytes = MAX_BUFFERED_BYTES;
  reader.sendBatch(1, 2);
  clock.now = STALLED_AFTER_MS - 1;
  reader.sendBatch(1, 3);
  expect(viewer.stalled).toBe(false);
  clock.now = STALLED_AFTER_MS;
  reader.sendBatch(1, 4);
  expect(viewer.stalled).toBe(true);
});

test('R-WATCH: the same watch again asks for a key and scans no second time', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.sendBatch(1, 1, true);
  await join(viewer);
  expect(reader.watched).toHaveLength(1);
  expect(reader.unwatched).toEqual([]);
  expect(reader.keysAsked).toEqual([1]);
  reader.sendBatch(1, 1, true);
  expect(viewer.sequences).toEqual([1, 1]);
});

test('another watch ends the one before, and the target nobody looks at is left alone', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer, 100);
  await join(viewer, 101);
  expect(reader.unwatched).toEqual([1]);
  reader.sendBatch(1, 1, true);
  expect(viewer.got).toEqual([]);
});

test('R-FOCUS: what all viewers have on screen is one focus, and a viewer that leaves takes its own along', async () => {
  const { reader, fanOut, join } = fixture();
  const [first, second] = [new FakeViewer(), new FakeViewer()];
  fanOut.focus(first, [7]);
  await Promise.all([join(first), join(second)]);
  fanOut.focus(first, [1, 2]);
  fanOut.focus(second, [2, 3]);
  await join(second);
  fanOut.focus(first, [4]);
  fanOut.leave(first);
  fanOut.focus(second, []);
  fanOut.leave(second);
  expect(reader.focused).toEqual([[1, 1, 2], [1, 1, 2, 3], [1, 4, 2, 3], [1, 2, 3], [1]]);
});

test('R-DUTY: in force is the largest share that is asked for, and it falls back when who asked for it leaves', async () => {
  const { reader, fanOut, join } = fixture();
  const [first, second] = [new FakeViewer(), new FakeViewer()];
  await Promise.all([join(first), join(second)]);
  fanOut.askDuty(first, 0.05);
  fanOut.askDuty(second, 0.08);
  fanOut.askDuty(first, 0.06);
  fanOut.leave(second);
  // The same watch again does not end what was asked of it.
  await join(first);
  fanOut.askDuty(first, 0);
  fanOut.askDuty(first, 0.07);
  await join(first, 101);
  expect(reader.duties).toEqual([
    [1, 0.05],
    [1, 0.08],
    [1, 0.06],
    [1, DEFAULT_DUTY],
    [1, 0.07],
    [1, DEFAULT_DUTY],
  ]);
});

test('R-DUTY: whatever viewers ask, the share is within the bounds, and a recording alone has the least', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), async (shares) => {
      const { reader, fanOut, join } = fixture();
      const viewers = await Promise.all(
        shares.map(async (share) => {
          const viewer = new FakeViewer();
          await join(viewer);
          fanOut.askDuty(viewer, share);
          return viewer;
        }),
      );
      for (const [, share] of reader.duties) expect(share).toBeGreaterThanOrEqual(DEFAULT_DUTY);
      for (const [, share] of reader.duties) expect(share).toBeLessThanOrEqual(DEFAULT_MAX_DUTY);
      for (const viewer of viewers) fanOut.leave(viewer);
      expect(reader.duties.at(-1)?.[1] ?? DEFAULT_DUTY).toBe(DEFAULT_DUTY);
    }),
  );
});

test('R-DUTY: a reader that was started again is told what viewers ask', async () => {
  const { reader, fanOut, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  fanOut.askDuty(viewer, 0.05);
  reader.events?.lost(true);
  reader.events?.returned();
  expect(reader.duties).toEqual([
    [1, 0.05],
    [2, 0.05],
  ]);
});

test('R-FOCUS: another watch has no focus, and a reader that was started again is told it', async () => {
  const { reader, fanOut, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer, 100);
  fanOut.focus(viewer, [5]);
  reader.events?.lost(true);
  reader.events?.returned();
  await join(viewer, 101);
  reader.events?.lost(true);
  reader.events?.returned();
  expect(reader.focused).toEqual([
    [1, 5],
    [2, 5],
  ]);
});

test('S14: more targets than the limit are refused, and a free place can be taken again', async () => {
  const { fanOut, join } = fixture();
  const viewers = Array.from({ length: MAX_TARGETS }, () => new FakeViewer());
  await Promise.all(viewers.map((viewer, i) => join(viewer, 100 + i)));
  await expect(join(new FakeViewer(), 999)).rejects.toMatchObject({ code: 'AGENT_ERR_TOO_MANY' });
  fanOut.leave(viewers[0] as Viewer);
  await join(new FakeViewer(), 999);
});

test('a watch that is refused leaves nothing behind', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  reader.refuseWatch = new AgentError('AGENT_ERR_ZOMBIE', 'It is a zombie.');
  await expect(join(viewer)).rejects.toMatchObject({ code: 'AGENT_ERR_ZOMBIE' });
  reader.refuseWatch = undefined;
  await join(viewer);
  expect(reader.watched).toHaveLength(1);
});

test('R-ENDED: the end of the target is told once, and nothing follows', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.sendEnded(1, 'exited');
  reader.sendEnded(1, 'exited');
  reader.sendBatch(1, 2);
  expect(viewer.got).toHaveLength(1);
  expect(decode(viewer.got[0] as Uint8Array).value).toMatchObject({ handle: 'handle 100', reason: EndReason.EXITED });
});

test('a reader that failed is told, and the watch is taken up again with a key', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.sendBatch(1, 7, true);
  reader.events?.lost(true);
  reader.events?.returned();
  expect(decode(viewer.got[1] as Uint8Array).value).toMatchObject({ code: 'AGENT_ERR_READER_FAILED' });
  expect(reader.watched.map(({ watch, pid }) => [watch, pid])).toEqual([
    [1, 100],
    [2, 100],
  ]);
  reader.sendBatch(1, 8);
  reader.sendBatch(2, 1, true);
  reader.sendBatch(2, 2);
  expect(viewer.sequences.slice(2)).toEqual([1, 2]);
});

test('a reader that fails once more while it takes the watch up again is followed by another, and the watch goes on', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.events?.lost(true);
  reader.refuseWatch = new AgentError('AGENT_ERR_READER_FAILED', 'The reader process ended while it was being asked.');
  reader.events?.returned();
  reader.refuseWatch = undefined;
  reader.events?.lost(true);
  reader.events?.returned();
  await new Promise(setImmediate);
  reader.sendBatch(3, 1, true);
  expect(viewer.sequences.at(-1)).toBe(1);
});

test('a reader that is not started again ends its watches', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.events?.lost(false);
  expect(decode(viewer.got[0] as Uint8Array).value).toMatchObject({ reason: EndReason.READER_FAILED });
});

test('a watch that cannot be taken up again ends for the reason it was refused', async () => {
  const { reader, join } = fixture();
  const viewer = new FakeViewer();
  await join(viewer);
  reader.events?.lost(true);
  reader.refuseWatch = new AgentError('AGENT_ERR_PROCESS_GONE', 'It has gone.');
  reader.events?.returned();
  await new Promise(setImmediate);
  expect(decode(viewer.got[1] as Uint8Array).value).toMatchObject({ reason: EndReason.EXITED });
});
