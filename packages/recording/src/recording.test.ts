import { create, MarkKind, RecordingEndCause, RecordingMetaSchema } from '@pagelapse/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { blobSource, bytesSource } from './byte-source.js';
import { crc32 } from './crc32.js';
import { BEGAN_MS, joined, META, opened, readOf, SYNC, written } from './recorded.fixture.js';
import { Recording } from './recording.js';
import { RecordingEncoder } from './recording-encoder.js';

const WHOLE = 'KsdsdsmKsdsdsdsKdE';

test('F-FILE: what was recorded comes back, batch by batch', async () => {
  const { bytes, messages } = written(WHOLE);
  const recording = await opened(bytes);
  const { batches, lost } = await readOf(recording);
  expect(batches.map(({ message }) => message)).toEqual(messages);
  expect(batches.map(({ key }) => (key ? 'K' : 'd')).join('')).toBe('KddKdddKd');
  expect(batches.map(({ number }) => number)).toEqual(batches.map((_, i) => i));
  expect(lost).toEqual([]);
  expect(recording.contents.meta).toEqual(META);
  expect(recording.contents.marks).toMatchObject([{ kind: MarkKind.NOTE, text: 'note 6' }]);
  expect(recording.contents.summaries).toHaveLength(7);
  expect(recording.contents.end).toMatchObject({ cause: RecordingEndCause.STOPPED });
  expect([recording.fromMs, recording.toMs]).toEqual([BEGAN_MS, BEGAN_MS + 1600]);
});

test('F-INDEX: the index says what a reading of the whole file says', async () => {
  const { bytes, edges } = written(WHOLE);
  const indexed = (await opened(bytes)).contents;
  const whole = await (await opened(bytes)).check();
  expect(indexed.checked).toBe(false);
  expect({ ...indexed, checked: true, batchesEnd: 0 }).toEqual({ ...whole, batchesEnd: 0 });
  // Without index and tail.
  const cut = (await opened(bytes.subarray(0, edges.at(-2)))).contents;
  expect(cut.checked).toBe(true);
  expect(cut.end).toBeUndefined();
  expect([cut.keys, cut.summaries, cut.marks, cut.batches]).toEqual([
    indexed.keys,
    indexed.summaries,
    indexed.marks,
    indexed.batches,
  ]);
});

test('F-INDEX: a recording is opened and sought in without reading it whole', async () => {
  const { bytes } = written(`${'K'.concat('sd'.repeat(20)).repeat(30)}E`, () => new Uint8Array(20_000));
  let read = 0;
  const whole = bytesSource(bytes);
  const counting = {
    size: bytes.length,
    read: (offset: number, length: number) => {
      read += Math.min(length, bytes.length - offset);
      return whole.read(offset, length);
    },
  };
  const result = await Recording.open(counting);
  if (!result.ok) throw new Error(result.unreadable.reason);
  await result.recording.at(BEGAN_MS + 60_000);
  expect(bytes.length).toBeGreaterThan(12_000_000);
  expect(read).toBeLessThan(5_000_000);
});

test('F-SEEK: a moment is the key before it and the deltas up to it', async () => {
  const recording = await opened(written(WHOLE).bytes);
  const numbersAt = async (ms: number) => (await recording.at(BEGAN_MS + ms)).batches.map(({ number }) => number);
  expect(await numbersAt(-5)).toEqual([0]);
  expect(await numbersAt(0)).toEqual([0]);
  expect(await numbersAt(399)).toEqual([0, 1]);
  expect(await numbersAt(400)).toEqual([0, 1, 2]);
  expect(await numbersAt(699)).toEqual([0, 1, 2]);
  expect(await numbersAt(700)).toEqual([3]);
  expect(await numbersAt(1e6)).toEqual([7, 8]);
});

test('F-SEEK: a span is the key before it and all that follows up to its end, with what is lost on the way', async () => {
  const through = async (bytes: Uint8Array, fromMs: number, toMs: number) => {
    const told: (number | string)[] = [];
    for await (const read of (await opened(bytes)).through(BEGAN_MS + fromMs, BEGAN_MS + toMs)) {
      told.push(read.is === 'lost' ? `${read.batches} lost` : read.number);
    }
    return told;
  };
  const { bytes, edges } = written(WHOLE);
  expect(await through(bytes, -5, -1)).toEqual([]);
  expect(await through(bytes, -5, 0)).toEqual([0]);
  expect(await through(bytes, 450, 900)).toEqual([0, 1, 2, 3, 4]);
  expect(await through(bytes, 700, 1100)).toEqual([3, 4, 5]);
  expect(await through(bytes, 1e6, 2e6)).toEqual([7, 8]);
  bytes[(edges[8] as number) - 1] = 0;
  expect(await through(bytes, 0, 1e6)).toEqual([0, 1, 2, '4 lost', 7, 8]);
});

test('F-SEEK: where a key is damaged, the batches before it are given and the loss is said', async () => {
  const { bytes, edges } = written(WHOLE);
  bytes[(edges[8] as number) - 1] = 0;
  const { batches, lost } = await (await opened(bytes)).at(BEGAN_MS + 1300);
  expect(batches.map(({ number }) => number)).toEqual([0, 1, 2]);
  expect(lost).toMatchObject([{ batches: 4, damage: [{ offset: edges[7] }] }]);
});

test('F-TORN: any prefix of a recording gives exactly the batches that are whole in it', async () => {
  const { bytes, edges, messages } = written(WHOLE);
  const batchEnds = Array.from(WHOLE).flatMap((letter, i) => (/[Kd]/.test(letter) ? [edges[i + 1] as number] : []));
  for (let length = 0; length < bytes.length; length++) {
    const result = await Recording.open(bytesSource(bytes.subarray(0, length)));
    const whole = batchEnds.filter((end) => end <= length).length;
    if (whole === 0) {
      expect(result).toEqual({ ok: false, unreadable: { reason: length < 8 ? 'not-a-recording' : 'nothing-in-it' } });
      continue;
    }
    if (!result.ok) throw new Error(`nothing in the first ${length} bytes`);
    const { batches } = await readOf(result.recording);
    expect(batches.map(({ message }) => message)).toEqual(messages.slice(0, whole));
    // A cut between two records takes nothing along that anybody could miss; one within a record is damage.
    const { damage, end } = result.recording.contents;
    const ended = end !== undefined;
    expect([length, damage.length]).toEqual([length, isEdge(length) ? 0 : 1]);
    expect(ended).toBe(length >= (edges.at(-2) as number) + END_RECORD_BYTES);
  }

  function isEdge(length: number): boolean {
    return edges.includes(length) || finishEdges(bytes, edges.at(-2) as number).includes(length);
  }
});

/** `finish` writes three records; each begins with the sync. */
function finishEdges(bytes: Uint8Array, from: number): number[] {
  const found: number[] = [];
  for (let at = from; at < bytes.length; at++) if (SYNC.every((byte, i) => bytes[at + i] === byte)) found.push(at);
  return found;
}
const END_RECORD_BYTES = ((): number => {
  const { bytes, edges } = written('KE');
  const [end, index] = finishEdges(bytes, edges[1] as number) as [number, number];
  return index - end;
})();

test('F-DAMAGE: every flipped bit is survived, gives no batch that was not written, and is told', {
  timeout: 60_000,
}, async () => {
  const { bytes, messages } = written('KsdmKdE');
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const damaged = bytes.slice();
    damaged[bit >> 3] = (damaged[bit >> 3] as number) ^ (1 << (bit & 7));
    const result = await Recording.open(bytesSource(damaged));
    if (!result.ok) {
      expect([bit, result.unreadable.reason]).toEqual([bit, bit < 64 ? 'not-a-recording' : 'never']);
      continue;
    }
    const { recording } = result;
    const { batches, lost } = await readOf(recording);
    for (const { number, message } of batches) expect(message).toEqual(messages[number]);
    const missing = messages.length - batches.length;
    const { damage } = await recording.check();
    expect(damage.length > 0 || recording.headerDamaged, `bit ${bit}`).toBe(true);
    if (missing > 0)
      expect(
        lost.reduce((sum, { batches: n }) => sum + (n ?? 0), 0),
        `bit ${bit}`,
      ).toBe(missing);
    else
      expect(
        lost.every(({ batches: n }) => n === 0),
        `bit ${bit}`,
      ).toBe(true);
  }
});

test('F-DAMAGE: whatever happens to the bytes, opening and reading end, and only written batches come', async () => {
  const { bytes, messages } = written(WHOLE);
  const hex = new Set(messages.map(String));
  const edit = fc.record({
    at: fc.nat(bytes.length - 1),
    cut: fc.nat(60),
    put: fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.constant(SYNC), fc.constant(bytes.slice(60, 160))),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 5 }), async (edits) => {
      let changed = bytes;
      for (const { at, cut, put } of edits) {
        const from = Math.min(at, changed.length);
        changed = Uint8Array.of(...changed.subarray(0, from), ...put, ...changed.subarray(from + cut));
      }
      const result = await Recording.open(bytesSource(changed));
      if (!result.ok) return;
      await result.recording.check();
      await result.recording.at(BEGAN_MS + 900);
      for (const { message } of (await readOf(result.recording)).batches) expect(hex).toContain(String(message));
    }),
  );
});

test('F-SYNC: a record drawn inside a payload is never taken for one', async () => {
  const other = new RecordingEncoder(Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9), META);
  const forged = [...other.start, ...other.batch(true, BEGAN_MS, Uint8Array.of(66))];
  const { bytes, edges } = written('Kdd', () => joined(forged));
  // Its header damaged, the second batch has to be searched through byte by byte.
  bytes[(edges[1] as number) + 17] = 0xff;
  const { batches } = await readOf(await opened(bytes));
  expect(batches.map(({ number }) => number)).toEqual([0]);
});

test('F-VERSION: a file of another kind or of a later version is said to be that', async () => {
  const open = (bytes: Uint8Array) => Recording.open(bytesSource(bytes));
  expect(await open(new Uint8Array())).toEqual({ ok: false, unreadable: { reason: 'not-a-recording' } });
  expect(await open(new TextEncoder().encode('PNG? '.repeat(100)))).toMatchObject({
    unreadable: { reason: 'not-a-recording' },
  });
  const { bytes } = written('K');
  bytes[8] = 2;
  new DataView(bytes.buffer).setUint32(20, crc32(bytes.subarray(0, 20)), true);
  expect(await open(bytes)).toEqual({
    ok: false,
    unreadable: { reason: 'future-version', version: 2, newest: 1 },
  });
});

test('F-SIZE: what is announced for the end is never less than what the end takes', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^K[Kdsm]{0,80}$/), fc.string({ maxLength: 50 }), (script, text) => {
      const encoder = new RecordingEncoder(SYNC, create(RecordingMetaSchema, { startedAtMs: BEGAN_MS }));
      for (const letter of script) {
        if (letter === 's') encoder.summary(BEGAN_MS, new Uint8Array(120));
        else encoder.batch(letter === 'K', BEGAN_MS, new Uint8Array(10));
      }
      const announced = encoder.finishBytes(4 * text.length);
      const before = encoder.bytes;
      encoder.finish({ $typeName: 'pagelapse.v1.RecordingEnd', cause: RecordingEndCause.SIZE, atMs: BEGAN_MS, text });
      expect(encoder.bytes - before).toBeLessThanOrEqual(announced);
    }),
  );
});

test('a Blob is read as a file is', async () => {
  const { bytes, messages } = written(WHOLE);
  const result = await Recording.open(blobSource(new Blob([bytes])));
  if (!result.ok) throw new Error(result.unreadable.reason);
  expect((await readOf(result.recording)).batches).toHaveLength(messages.length);
});

test('times that go back with the clock of the host stay searchable', async () => {
  const encoder = new RecordingEncoder(SYNC, META);
  const pieces = [
    ...encoder.start,
    ...encoder.batch(true, BEGAN_MS + 500, Uint8Array.of(1)),
    ...encoder.batch(true, BEGAN_MS + 100, Uint8Array.of(2)),
    ...encoder.batch(false, BEGAN_MS + 600, Uint8Array.of(3)),
  ];
  const recording = await opened(joined(pieces));
  expect(recording.contents.keys.map(({ timeMs }) => timeMs - BEGAN_MS)).toEqual([500, 500]);
  expect((await recording.at(BEGAN_MS + 550)).batches.map(({ number }) => number)).toEqual([1]);
});
