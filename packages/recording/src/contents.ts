import {
  fromBinary,
  type Mark,
  MarkSchema,
  type PassSummary,
  PassSummarySchema,
  type RecordingEnd,
  RecordingEndSchema,
  RecordingIndexSchema,
  type RecordingMeta,
  RecordingMetaSchema,
} from '@pagelapse/protocol';
import { type ByteSource, ByteWindow } from './byte-source.js';
import { FILE_HEADER_BYTES, type RecordHeader, type RecordKind } from './layout.js';
import { TAIL_BYTES } from './recording-encoder.js';
import { walk } from './walk.js';

/** Where a key's record begins, and its time, ms. */
export interface KeyPlace {
  readonly offset: number;
  readonly timeMs: number;
  /** Batches before it. */
  readonly number: number;
}

/** A stretch of the file that could not be read. */
export interface Damage {
  readonly offset: number;
  readonly bytes: number;
}

/** Everything of a recording but its batches. */
export interface Contents {
  /** `undefined` when it could not be read. */
  readonly meta: RecordingMeta | undefined;
  /** In time order, as everything here. */
  readonly keys: readonly KeyPlace[];
  readonly summaries: readonly PassSummary[];
  readonly marks: readonly Mark[];
  /** `undefined` when the recording was not ended in order: its writer was killed, or the file was cut. */
  readonly end: RecordingEnd | undefined;
  /** Batches that were written, as far as is known; damaged ones count. */
  readonly batches: number;
  /** Time of the last batch, ms; that of the first is `keys[0]`. */
  readonly toMs: number;
  /** Offset behind the last batch. */
  readonly batchesEnd: number;
  /** Every byte was looked at; else only the index was read, and damage is met when a batch is read. */
  readonly checked: boolean;
  readonly damage: readonly Damage[];
}

/** Out of the index at the end, or `undefined` where there is none that can be trusted. */
export async function readIndex(source: ByteSource, sync: Uint8Array): Promise<Contents | undefined> {
  const [tail] = await recordsOf(source, sync, source.size - TAIL_BYTES, 'tail');
  if (tail?.payload === undefined || tail.offset + tail.bytes !== source.size) return undefined;
  const { buffer, byteOffset, byteLength } = tail.payload;
  const indexAt = byteLength < 8 ? 0 : Number(new DataView(buffer, byteOffset).getBigUint64(0, true));
  const [index] = await recordsOf(source, sync, indexAt, 'index');
  const [meta] = await recordsOf(source, sync, FILE_HEADER_BYTES, 'meta');
  const held = index?.payload && decoded(() => fromBinary(RecordingIndexSchema, index.payload as Uint8Array));
  if (held === undefined) return undefined;
  const keys = held.keys.map(({ offset, atMs, number }) => ({ offset: Number(offset), timeMs: atMs, number }));
  const inOrder = keys.every(
    ({ offset, timeMs }, i) =>
      offset < indexAt && (i === 0 || (offset > (keys[i - 1]?.offset ?? 0) && timeMs >= (keys[i - 1]?.timeMs ?? 0))),
  );
  if (!inOrder) return undefined;
  return {
    meta: meta?.payload && decoded(() => fromBinary(RecordingMetaSchema, meta.payload as Uint8Array)),
    keys,
    summaries: held.summaries,
    marks: held.marks,
    end: held.end,
    batches: held.batches,
    toMs: held.toMs,
    batchesEnd: indexAt,
    checked: false,
    damage: [],
  };
}

const SMALL: ReadonlySet<RecordKind> = new Set(['meta', 'summary', 'mark', 'end']);

/** By reading the whole file: what a recording without an index is opened with, and what finds damage. */
export async function readAll(source: ByteSource, sync: Uint8Array): Promise<Contents> {
  const keys: KeyPlace[] = [];
  const summaries: PassSummary[] = [];
  const marks: Mark[] = [];
  const damage: Damage[] = [];
  let meta: RecordingMeta | undefined;
  let end: RecordingEnd | undefined;
  let batches = 0;
  let toMs = Number.NEGATIVE_INFINITY;
  let batchesEnd = FILE_HEADER_BYTES;
  const steps = walk(source, sync, { from: FILE_HEADER_BYTES, to: source.size, payloads: SMALL });
  for await (const step of steps) {
    if (step.is === 'damage') {
      damage.push({ offset: step.offset, bytes: step.bytes });
      continue;
    }
    const { header, payload = new Uint8Array(), offset } = step;
    const { timeMs, number } = header;
    batches = Math.max(batches, number);
    const { kind } = header;
    // Times of a writer never go back; what does is not one's.
    if (kind === 'key' && timeMs >= (keys.at(-1)?.timeMs ?? timeMs)) keys.push({ offset, timeMs, number });
    if (kind === 'meta') meta ??= decoded(() => fromBinary(RecordingMetaSchema, payload));
    if (kind === 'summary')
      pushIf(
        summaries,
        decoded(() => fromBinary(PassSummarySchema, payload)),
      );
    if (kind === 'mark')
      pushIf(
        marks,
        decoded(() => fromBinary(MarkSchema, payload)),
      );
    if (kind === 'end') end = decoded(() => fromBinary(RecordingEndSchema, payload));
    if (kind === 'key' || kind === 'delta') {
      batches = Math.max(batches, number + 1);
      toMs = Math.max(toMs, timeMs);
      batchesEnd = offset + step.bytes;
    }
  }
  return { meta, keys, summaries, marks, end, batches, toMs, batchesEnd, checked: true, damage };
}

interface Placed {
  readonly offset: number;
  readonly bytes: number;
  readonly header: RecordHeader;
  readonly payload: Uint8Array | undefined;
}

/** The record of this kind at this offset, if there is one. */
async function recordsOf(source: ByteSource, sync: Uint8Array, from: number, kind: RecordKind): Promise<Placed[]> {
  if (from < FILE_HEADER_BYTES || from >= source.size) return [];
  // One header's worth: the walk takes the record that begins here and looks for no other.
  for await (const step of walk(source, sync, { from, to: from + 1, payloads: new Set([kind]) })) {
    return step.is === 'record' && step.header.kind === kind ? [step] : [];
  }
  return [];
}

/** `undefined` for a payload that is no such message, whatever its checksum says: files are made by strangers too. */
function decoded<T>(decode: () => T): T | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

function pushIf<T>(list: T[], value: T | undefined): void {
  if (value !== undefined) list.push(value);
}

/** The file's first bytes, as many as tell what it is. */
export function readStart(source: ByteSource, bytes: number): Promise<Uint8Array> {
  return new ByteWindow(source).bytes(0, bytes);
}
