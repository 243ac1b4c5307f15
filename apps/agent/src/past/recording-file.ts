import { randomBytes } from 'node:crypto';
import { constants, type FileHandle, open } from 'node:fs/promises';
import {
  create,
  type Mark,
  type RecordingEnd,
  RecordingEndCause,
  RecordingEndSchema,
  type RecordingMeta,
} from '@pagelapse/protocol';
import { type Pieces, RecordingEncoder, SYNC_BYTES } from '@pagelapse/recording';
import type { PastBatch } from './batch-chain.js';

/** What a power failure may take along; a killed process takes nothing that was written. */
const SYNC_EVERY_MS = 1000;
/** Room for the words of an end. */
const END_TEXT_BYTES = 512;
/** A UTF-16 unit has at most three. */
const UTF8_BYTES = 3;
/** A mark without its text. */
const MARK_REST_BYTES = 32;
/** Record headers of a batch and its summary, and their entries in the index. */
const FRAMES_BYTES = 256;

/** The file system as a recording uses it; tests put one in that fails. */
export type RecordingHandle = Pick<FileHandle, 'writev' | 'datasync' | 'truncate' | 'close'>;

/**
 * A recording being written: appended batch by batch, whole records only. Nothing here throws at whoever feeds it; what
 * goes wrong ends the recording, and `ended` says so.
 */
export class RecordingFile {
  readonly #encoder: RecordingEncoder;
  readonly #maxBytes: number;
  readonly #waiting: (() => void)[] = [];
  /** Resolves when the file is closed. */
  readonly ended: Promise<RecordingEnd>;
  #settleEnded: (end: RecordingEnd) => void = () => undefined;
  /** Whole records each. */
  #queue: Pieces[] = [];
  #queuedBytes = 0;
  /** Offset behind the last record that is in the file whole. */
  #wholeBytes = 0;
  #syncedAtMs = performance.now();
  #writing = false;
  #finish: RecordingEnd | undefined;
  #over = false;

  constructor(
    readonly handle: RecordingHandle,
    meta: RecordingMeta,
  ) {
    this.#encoder = new RecordingEncoder(randomBytes(SYNC_BYTES), meta);
    this.#maxBytes = meta.maxBytes === undefined ? Number.POSITIVE_INFINITY : Number(meta.maxBytes);
    this.ended = new Promise((resolve) => {
      this.#settleEnded = resolve;
    });
    this.#push(this.#encoder.start);
  }

  /** A new file, for its owner alone. Rejects with the file system's error, also when there is one of that name. */
  static async create(path: string, meta: RecordingMeta): Promise<RecordingFile> {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    return new RecordingFile(await open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600), meta);
  }

  /** Bytes that are in the file. */
  get bytes(): number {
    return this.#wholeBytes;
  }

  /** Bytes that wait for the disk. */
  get bufferedBytes(): number {
    return this.#queuedBytes;
  }

  get batches(): number {
    return this.#encoder.batches;
  }

  batch({ key, takenAtMs, bytes, summary }: PastBatch): void {
    if (this.#finish !== undefined) return;
    if (!this.#fits(bytes.length + summary.length, summary.length)) {
      this.finish(RecordingEndCause.SIZE, takenAtMs);
      return;
    }
    this.#push(this.#encoder.batch(key, takenAtMs, bytes), this.#encoder.summary(takenAtMs, summary));
  }

  mark(mark: Mark): void {
    const most = MARK_REST_BYTES + UTF8_BYTES * mark.text.length;
    if (this.#finish === undefined && this.#fits(most, most)) this.#push(this.#encoder.mark(mark));
  }

  /** Resolves when everything taken so far is on the disk, or the recording has ended. */
  async synced(): Promise<void> {
    if (this.#over) return;
    const done = new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#write();
    await done;
  }

  /** Ends it in order; once. `text` adds to the cause, for people. */
  finish(cause: RecordingEndCause, atMs: number, text = ''): void {
    if (this.#finish !== undefined) return;
    this.#finish = create(RecordingEndSchema, { cause, atMs, text: text.slice(0, END_TEXT_BYTES / UTF8_BYTES) });
    this.#push(this.#encoder.finish(this.#finish));
  }

  /** Is there room for so many bytes of payloads, for what the index will say of them, and for the end? */
  #fits(payloadBytes: number, indexBytes: number): boolean {
    const finish = this.#encoder.finishBytes(END_TEXT_BYTES);
    return this.#encoder.bytes + payloadBytes + indexBytes + FRAMES_BYTES + finish <= this.#maxBytes;
  }

  #push(...records: Pieces[]): void {
    this.#queue.push(...records);
    for (const record of records) this.#queuedBytes += bytesOf(record);
    this.#write();
  }

  #write(): void {
    if (this.#writing || this.#over) return;
    this.#writing = true;
    void this.#drain().finally(() => {
      this.#writing = false;
      // Came while the last look at the queue was being acted upon.
      if (this.#queue.length > 0 || this.#waiting.length > 0) this.#write();
    });
  }

  async #drain(): Promise<void> {
    try {
      while (this.#queue.length > 0 || this.#waiting.length > 0) {
        const waiting = this.#waiting.length;
        await this.#append(this.#queue.splice(0));
        if (waiting > 0 || performance.now() - this.#syncedAtMs >= SYNC_EVERY_MS) {
          await this.handle.datasync();
          this.#syncedAtMs = performance.now();
        }
        for (const resolve of this.#waiting.splice(0, waiting)) resolve();
      }
      if (this.#finish !== undefined) await this.#close(this.#finish);
    } catch (error) {
      await this.#fail(error as NodeJS.ErrnoException);
    }
  }

  async #append(records: readonly Pieces[]): Promise<void> {
    let rest: Pieces = records.flat();
    let at = this.#wholeBytes;
    let whole = 0;
    while (rest.length > 0) {
      const { bytesWritten } = await this.handle.writev(rest.slice(0, MOST_PIECES), at);
      at += bytesWritten;
      rest = behind(rest, bytesWritten);
      for (; whole < records.length; whole++) {
        const bytes = bytesOf(records[whole] as Pieces);
        if (this.#wholeBytes + bytes > at) break;
        this.#wholeBytes += bytes;
        this.#queuedBytes -= bytes;
      }
    }
  }

  async #close(end: RecordingEnd): Promise<void> {
    await this.handle.datasync();
    this.#over = true;
    await this.handle.close();
    this.#settle(end);
  }

  /** What was begun is cut off; an end mark takes its place where there is room for one. */
  async #fail(error: NodeJS.ErrnoException): Promise<void> {
    this.#over = true;
    const cause = error.code === 'ENOSPC' ? RecordingEndCause.DISK_FULL : RecordingEndCause.WRITE_FAILED;
    const end = create(RecordingEndSchema, { cause, atMs: Date.now(), text: error.message });
    this.#finish = end;
    this.#queue = [];
    this.#queuedBytes = 0;
    try {
      await this.handle.truncate(this.#wholeBytes);
      await this.#append([this.#encoder.end(end)]);
      await this.handle.datasync();
    } catch {
      // The cause is known; that it could not be written either is part of it.
    }
    await this.handle.close().catch(() => undefined);
    this.#settle(end);
  }

  #settle(end: RecordingEnd): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
    this.#settleEnded(end);
  }
}

/** IOV_MAX, include/uapi/linux/uio.h. */
const MOST_PIECES = 1024;

function bytesOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** What is left of `pieces` when `bytes` of them were written. */
function behind(pieces: Pieces, bytes: number): Pieces {
  let left = bytes;
  let i = 0;
  while (i < pieces.length && left >= (pieces[i] as Uint8Array).length) left -= (pieces[i++] as Uint8Array).length;
  const [first, ...others] = pieces.slice(i);
  if (first === undefined) return [];
  return left === 0 ? [first, ...others] : [first.subarray(left), ...others];
}
