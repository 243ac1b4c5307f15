import {
  create,
  type KeyEntry,
  type Mark,
  MarkSchema,
  type RecordingEnd,
  RecordingEndSchema,
  RecordingIndexSchema,
  type RecordingMeta,
  RecordingMetaSchema,
  toBinary,
} from '@pagelapse/protocol';
import {
  encodeFileHeader,
  encodeRecordHeader,
  FILE_HEADER_BYTES,
  RECORD_HEADER_BYTES,
  type RecordKind,
  SYNC_BYTES,
} from './layout.js';

/** Bytes to be appended, in order. */
export type Pieces = readonly Uint8Array[];

/** Payload of a tail: where the index is. */
const TAIL_PAYLOAD_BYTES = 8;
/** Length of the last record of a recording that was ended in order. */
export const TAIL_BYTES = RECORD_HEADER_BYTES + TAIL_PAYLOAD_BYTES;
/** `KeyEntry` within the index: three fields of at most ten bytes, their tags, and the tag and length around them. */
const KEY_ENTRY_BYTES = 32;
/** Tag and length of a summary or mark within the index, and everything else that an index holds once. */
const ENTRY_FRAME_BYTES = 8;
const INDEX_REST_BYTES = 64;

/**
 * Turns what happens during a watch into the bytes of a recording (FORMAT.md), to be appended as they come. Holds the
 * key index, summaries and marks until the end - about 100 bytes a pass - but no batch.
 */
export class RecordingEncoder {
  readonly #keys: Omit<KeyEntry, '$typeName'>[] = [];
  readonly #summaries: Uint8Array[] = [];
  readonly #marks: Uint8Array[] = [];
  readonly #sync: Uint8Array;
  readonly #start: Pieces;
  #indexBytes = INDEX_REST_BYTES;
  #bytes = FILE_HEADER_BYTES;
  #batches = 0;
  #timeMs: number;
  #lastBatchMs: number;

  /** `sync`: {@link SYNC_BYTES} random bytes, of this recording alone. */
  constructor(sync: Uint8Array, meta: RecordingMeta) {
    if (sync.length !== SYNC_BYTES) throw new RangeError(`a sync of ${sync.length} bytes`);
    this.#sync = sync;
    this.#timeMs = meta.startedAtMs;
    this.#lastBatchMs = meta.startedAtMs;
    this.#start = [
      encodeFileHeader(sync),
      ...this.#record('meta', meta.startedAtMs, toBinary(RecordingMetaSchema, meta)),
    ];
  }

  /** The beginning of the file. */
  get start(): Pieces {
    return this.#start;
  }

  /** Bytes of the file so far. */
  get bytes(): number {
    return this.#bytes;
  }

  get batches(): number {
    return this.#batches;
  }

  /** Never less than what {@link finish} will add with an end text of up to `textBytes`. */
  finishBytes(textBytes = 0): number {
    return 3 * RECORD_HEADER_BYTES + TAIL_PAYLOAD_BYTES + this.#indexBytes + 2 * (INDEX_REST_BYTES + textBytes);
  }

  /**
   * One ServerMessage with a batch. A delta must follow, by its sequence number, the batch recorded before it: the
   * caller sees to that (F-CHAIN).
   */
  batch(key: boolean, timeMs: number, message: Uint8Array): Pieces {
    const at = this.#bytes;
    const number = this.#batches;
    const pieces = this.#record(key ? 'key' : 'delta', timeMs, message);
    this.#batches++;
    this.#lastBatchMs = this.#timeMs;
    if (key) {
      this.#keys.push({ offset: BigInt(at), atMs: this.#timeMs, number });
      this.#indexBytes += KEY_ENTRY_BYTES;
    }
    return pieces;
  }

  /** `summary`: an encoded PassSummary. */
  summary(timeMs: number, summary: Uint8Array): Pieces {
    this.#summaries.push(summary);
    this.#indexBytes += summary.length + ENTRY_FRAME_BYTES;
    return this.#record('summary', timeMs, summary);
  }

  mark(mark: Mark): Pieces {
    const payload = toBinary(MarkSchema, mark);
    this.#marks.push(payload);
    this.#indexBytes += payload.length + ENTRY_FRAME_BYTES;
    return this.#record('mark', mark.atMs, payload);
  }

  /** The end mark alone: for a recording that has no room for its index. */
  end(end: RecordingEnd): Pieces {
    return this.#record('end', end.atMs, toBinary(RecordingEndSchema, end));
  }

  /** End mark, index and tail. */
  finish(end: RecordingEnd): Pieces {
    const ended = this.end(end);
    const indexAt = this.#bytes;
    const index = this.#record('index', end.atMs, this.#index(end));
    const tail = new Uint8Array(TAIL_PAYLOAD_BYTES);
    new DataView(tail.buffer).setBigUint64(0, BigInt(indexAt), true);
    return [...ended, ...index, ...this.#record('tail', end.atMs, tail)];
  }

  /** Summaries and marks are there as bytes: a message is the same bytes within another, after its tag and length. */
  #index(end: RecordingEnd): Uint8Array {
    const { summaries, marks } = RecordingIndexSchema.field;
    const head = toBinary(
      RecordingIndexSchema,
      create(RecordingIndexSchema, { keys: this.#keys, end, batches: this.#batches, toMs: this.#lastBatchMs }),
    );
    const entries = [
      ...this.#summaries.map((bytes) => [summaries.number, bytes] as const),
      ...this.#marks.map((bytes) => [marks.number, bytes] as const),
    ];
    const most = entries.reduce((sum, [, bytes]) => sum + bytes.length + ENTRY_FRAME_BYTES, head.length);
    const payload = new Uint8Array(most);
    payload.set(head);
    let at = head.length;
    for (const [field, bytes] of entries) {
      at = putVarint(payload, at, (field << 3) | LENGTH_DELIMITED);
      at = putVarint(payload, at, bytes.length);
      payload.set(bytes, at);
      at += bytes.length;
    }
    return payload.subarray(0, at);
  }

  /** Times never go back, so that they can be searched; the batches keep their own. */
  #record(kind: RecordKind, timeMs: number, payload: Uint8Array): Pieces {
    this.#timeMs = Math.max(this.#timeMs, timeMs);
    const header = encodeRecordHeader(this.#sync, { kind, timeMs: this.#timeMs, number: this.#batches }, payload);
    this.#bytes += header.length + payload.length;
    return [header, payload];
  }
}

/** Wire type of messages, strings and bytes. */
const LENGTH_DELIMITED = 2;

function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let to = at;
  for (; rest > 0x7f; rest >>>= 7) bytes[to++] = (rest & 0x7f) | 0x80;
  bytes[to++] = rest;
  return to;
}
