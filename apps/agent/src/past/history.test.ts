import { create, MarkKind, MarkSchema, RecordingEndCause } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BEGAN_MS, META, openedRecording, pastBatch, sequencesOf } from '../testing/past-batches.js';
import { recordingOf, summariesOf } from './extract.js';
import { History } from './history.js';

const at = (sequence: number): number => BEGAN_MS + 100 * sequence;

/** Batches 1 to `last`; every one of `keys` is a key. */
function historyOf(last: number, keys: readonly number[], maxBytes = 2 ** 30, bytes = 10): History {
  const history = new History(maxBytes);
  for (let i = 1; i <= last; i++) {
    if (keys.includes(i) && i > 1) history.gap(at(i), 'A gap.');
    history.take(pastBatch(i, keys.includes(i), bytes));
  }
  return history;
}

const extract = (history: History, fromMs: number, toMs: number): Uint8Array =>
  Buffer.concat([...recordingOf(history, META, { fromMs, toMs })]);

test('R-HISTORY: a range begins with the key before it and ends with it', async () => {
  const history = historyOf(9, [1, 4, 7]);
  const sequences = async (from: number, to: number) =>
    sequencesOf(await openedRecording(extract(history, at(from), at(to))));
  expect(await sequences(1, 9)).toBe('K1 2 3 K4 5 6 K7 8 9');
  expect(await sequences(5, 8)).toBe('K4 5 6 K7 8');
  expect(await sequences(5, 5)).toBe('K4 5');
  expect(await sequences(-50, -40)).toBe('K1');
  expect(await sequences(800, 900)).toBe('K7 8 9');
});

test('R-HISTORY: what is answered is a recording that was ended in order', async () => {
  const { contents } = await openedRecording(extract(historyOf(5, [1, 4]), at(1), at(5)));
  expect(contents.checked).toBe(false);
  expect(contents.end).toMatchObject({ cause: RecordingEndCause.EXTRACT });
  expect(contents.marks).toMatchObject([{ kind: MarkKind.GAP }]);
  expect(contents.summaries.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4, 5]);
  expect(contents.meta?.target?.pid).toBe(100);
});

test('R-HISTORY: summaries come without batches', async () => {
  const history = historyOf(5, [1, 4]);
  history.mark(create(MarkSchema, { atMs: at(5), kind: MarkKind.NOTE, text: 'here' }));
  const bytes = Buffer.concat([...summariesOf(history, META, { fromMs: at(4), toMs: at(9) })]);
  const recording = await openedRecording(bytes);
  expect(recording.contents.summaries.map(({ sequence }) => sequence)).toEqual([4, 5]);
  expect(recording.contents.marks.map(({ text }) => text)).toEqual(['here']);
  expect(await sequencesOf(recording)).toBe('');
  expect((await recording.at(at(5))).batches).toEqual([]);
});

test('the oldest segments make room, and the newest one stays whatever its size', () => {
  const history = historyOf(9, [1, 4, 7], 1, 1000);
  expect(history.retained).toMatchObject({ fromMs: at(7), toMs: at(9), batches: 3, keyTimesMs: [at(7)] });
});

test('what is dropped while it is being handed out is missing; what follows begins with a key', async () => {
  const history = historyOf(9, [1, 4, 7], 11 * 100_600, 100_000);
  const pieces: Uint8Array[] = [];
  const taking = recordingOf(history, META, { fromMs: at(1), toMs: at(99) });
  pieces.push((taking.next() as { value: Uint8Array }).value);
  history.gap(at(10), 'A gap.');
  for (let i = 10; i <= 18; i++) history.take(pastBatch(i, i === 10 || i === 14, 100_000));
  pieces.push(...taking);
  expect(await sequencesOf(await openedRecording(Buffer.concat(pieces)))).toBe('K1 2 3 K10 11 12 13 K14 15 16 17 18');
});

test('the end of the watch is the end of its history, until it begins anew', async () => {
  const history = historyOf(3, [1]);
  history.ended('exited', at(4));
  const end = async () => (await openedRecording(extract(history, at(1), at(9)))).contents.end;
  expect(await end()).toMatchObject({ cause: RecordingEndCause.EXITED, atMs: at(4) });
  history.take(pastBatch(1, true));
  expect(await end()).toMatchObject({ cause: RecordingEndCause.EXTRACT });
});

test('whatever is taken, the bound holds but for one segment', () => {
  const step = fc.record({ key: fc.boolean(), bytes: fc.integer({ min: 1, max: 2000 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
      const history = new History(5000);
      steps.forEach(({ key, bytes }, i) => {
        history.take(pastBatch(i + 1, key, bytes));
        const { retained } = history;
        if (retained !== undefined && retained.keyTimesMs.length > 1) expect(retained.bytes).toBeLessThanOrEqual(5000);
      });
    }),
  );
});

test('what packing saves is room for more past', async () => {
  const history = historyOf(4, [1, 3], 2 ** 30, 100_000);
  const raw = history.retained?.bytes ?? 0;
  await expect.poll(() => history.retained?.bytes).toBeLessThan(raw / 20);
  history.gap(at(5), 'A gap.');
  for (let i = 5; i <= 8; i++) history.take(pastBatch(i, i === 5, 100_000));
  const pieces = extract(history, at(1), at(9));
  expect(await sequencesOf(await openedRecording(pieces))).toBe('K1 2 K3 4 K5 6 7 8');
});
