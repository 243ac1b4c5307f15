import type { ByteSource } from './byte-source.js';
import { type Contents, type Damage, type KeyPlace, readAll, readIndex, readStart } from './contents.js';
import { decodeFileHeader, FILE_HEADER_BYTES, FORMAT_VERSION, RECORD_HEADER_BYTES, type RecordKind } from './layout.js';
import { walk } from './walk.js';

/** Why nothing of a file can be shown. */
export type Unreadable =
  | { readonly reason: 'not-a-recording' }
  | { readonly reason: 'future-version'; readonly version: number; readonly newest: number }
  /** It begins as a recording and holds no key and no summary that can be read. */
  | { readonly reason: 'nothing-in-it' };

export type Opened =
  | { readonly ok: true; readonly recording: Recording }
  | { readonly ok: false; readonly unreadable: Unreadable };

/** One ServerMessage with a batch, as the stream sent it. */
export interface RecordedBatch {
  readonly is: 'batch';
  readonly timeMs: number;
  readonly key: boolean;
  /** Batches before it in the recording. */
  readonly number: number;
  readonly message: Uint8Array;
}

/** Batches that were written and cannot be shown: damaged, or deltas on what is. The next batch is a key. */
export interface LostBatches {
  readonly is: 'lost';
  /** `undefined` at the end of the file: nobody knows how many there were. */
  readonly batches: number | undefined;
  readonly damage: readonly Damage[];
}

const BATCHES: ReadonlySet<RecordKind> = new Set(['key', 'delta']);

/**
 * A recording opened for reading. Nothing a file says makes it throw; it rejects only when the source does. Batches come
 * in the order in which they were written and so that each can be laid over the one before (SPEC.md, R-KEY, R-DELTA).
 */
export class Recording {
  private constructor(
    readonly source: ByteSource,
    readonly sync: Uint8Array,
    /** As of when it was opened. */
    readonly contents: Contents,
    /** The first bytes of the file are damaged. */
    readonly headerDamaged: boolean,
  ) {}

  /** By its index where it has one, in one or two reads; else by reading it whole. */
  static async open(source: ByteSource): Promise<Opened> {
    const start = decodeFileHeader(await readStart(source, FILE_HEADER_BYTES + RECORD_HEADER_BYTES));
    if (start.is === 'foreign') return { ok: false, unreadable: { reason: 'not-a-recording' } };
    if (start.is === 'future-version') {
      return {
        ok: false,
        unreadable: { reason: 'future-version', version: start.version, newest: FORMAT_VERSION },
      };
    }
    const contents = (await readIndex(source, start.sync)) ?? (await readAll(source, start.sync));
    if (contents.keys.length === 0 && contents.summaries.length === 0)
      return { ok: false, unreadable: { reason: 'nothing-in-it' } };
    return { ok: true, recording: new Recording(source, start.sync, contents, start.damaged) };
  }

  /** Time of the first batch or summary that can be read, ms. */
  get fromMs(): number {
    const { keys, summaries } = this.contents;
    return Math.min(...[keys[0]?.timeMs, summaries[0]?.takenAtMs].filter((ms) => ms !== undefined));
  }

  /** Time of the last one. */
  get toMs(): number {
    return Math.max(this.fromMs, this.contents.toMs, this.contents.summaries.at(-1)?.takenAtMs ?? this.fromMs);
  }

  /** Looks at every byte; the contents then tell all damage. */
  async check(): Promise<Contents> {
    return this.contents.checked ? this.contents : readAll(this.source, this.sync);
  }

  /** All batches, with what is lost between them. */
  batches(): AsyncGenerator<RecordedBatch | LostBatches, undefined> {
    return this.#read({ offset: FILE_HEADER_BYTES, number: 0 }, this.#batchesEnd);
  }

  /**
   * What leads to the picture of a moment: a key and the deltas after it up to `timeMs`. Before the first key, the first
   * key alone. Where a key is damaged the batches before it are given, up to there.
   */
  async at(timeMs: number): Promise<{ batches: RecordedBatch[]; lost: LostBatches[] }> {
    const { keys } = this.contents;
    const lost: LostBatches[] = [];
    for (let i = this.#keyBefore(timeMs); i >= 0; i--) {
      const from = keys[i] as KeyPlace;
      const batches: RecordedBatch[] = [];
      for await (const read of this.#read(from, keys[i + 1] ?? this.#batchesEnd)) {
        if (read.is === 'lost') lost.push(read);
        else if (read.timeMs > timeMs && batches.length > 0) break;
        else batches.push(read);
      }
      if (batches.length > 0) return { batches, lost };
    }
    return { batches: [], lost };
  }

  /** Batches from the last key at or before `fromMs`, or else the first, up to `toMs`, with what is lost between them. */
  async *through(fromMs: number, toMs: number): AsyncGenerator<RecordedBatch | LostBatches, undefined> {
    const from = this.contents.keys[this.#keyBefore(fromMs)];
    if (from === undefined) return;
    for await (const read of this.#read(from, this.#batchesEnd)) {
      if (read.is === 'batch' && read.timeMs > toMs) return;
      yield read;
    }
  }

  /** Index of the last key at or before `timeMs`, or of the first; -1 when there is none. */
  #keyBefore(timeMs: number): number {
    const { keys } = this.contents;
    let low = Math.min(0, keys.length - 1);
    let high = keys.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((keys[middle] as KeyPlace).timeMs <= timeMs) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  get #batchesEnd(): Place {
    const { batchesEnd, batches, end } = this.contents;
    return { offset: batchesEnd, number: end === undefined ? undefined : batches };
  }

  async *#read(from: Place, to: Place): AsyncGenerator<RecordedBatch | LostBatches, undefined> {
    let expected = from.number ?? 0;
    /** Nothing can be laid over what was given last. */
    let broken = true;
    let damage: Damage[] = [];
    let lost = 0;
    for await (const step of walk(this.source, this.sync, { from: from.offset, to: to.offset, payloads: BATCHES })) {
      if (step.is === 'damage') {
        damage.push({ offset: step.offset, bytes: step.bytes });
        continue;
      }
      const { header, payload } = step;
      const missing = Math.max(0, header.number - expected);
      // Damage that took no batch along, but a summary or a mark, breaks nothing.
      if (missing > 0) broken = true;
      lost += missing;
      expected = header.number;
      if (payload === undefined) continue;
      expected++;
      const key = header.kind === 'key';
      if (broken && !key) {
        lost++;
        continue;
      }
      if (lost > 0 || damage.length > 0) yield { is: 'lost', batches: lost, damage };
      lost = 0;
      damage = [];
      broken = false;
      yield { is: 'batch', timeMs: header.timeMs, key, number: header.number, message: payload };
    }
    const batches = to.number === undefined ? undefined : lost + Math.max(0, to.number - expected);
    if (damage.length > 0 || lost > 0 || (batches ?? 0) > 0) yield { is: 'lost', batches, damage };
  }
}

/** Where in the file, and how many batches are before it, when that is known. */
interface Place {
  readonly offset: number;
  readonly number: number | undefined;
}
