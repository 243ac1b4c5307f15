import {
  fromBinary,
  type Mark,
  MarkKind,
  type PassSummary,
  type RecordingEnd,
  RecordingEndCause,
  ServerMessageSchema,
} from '@pagelapse/protocol';
import {
  type BlobLike,
  type ByteSource,
  blobSource,
  type RecordedBatch,
  Recording,
  type Unreadable,
} from '@pagelapse/recording';
import type { PassBatch } from './pass-batch.js';
import {
  type AskedPast,
  neighbourOf,
  type PassFigures,
  type PastBatch,
  type PastMark,
  type PastSpan,
  type WayToMoment,
} from './past.js';
import { batchOfWire, surroundingsOfWire } from './wire-to-batch.js';

/** Where and of what a recording was made; `undefined` for what could not be read. */
export interface RecordingFacts {
  readonly pid: number | undefined;
  readonly comm: string | undefined;
  readonly command: string | undefined;
  readonly user: string | undefined;
  readonly hostname: string | undefined;
  readonly kernel: string | undefined;
  readonly pageSize: number;
}

/** A recording as a past: its figures are known at once, its batches are read when a moment is asked for. */
export class RecordedPast implements AskedPast {
  readonly facts: RecordingFacts;
  readonly passes: readonly PassFigures[];
  readonly marks: readonly PastMark[];
  readonly #times: readonly number[];

  constructor(readonly recording: Recording) {
    const { meta, summaries, marks, keys } = recording.contents;
    const { pid, comm, command, user } = meta?.target ?? {};
    this.facts = {
      pid,
      comm,
      command,
      user,
      hostname: meta?.hostname,
      kernel: meta?.kernel,
      pageSize: meta?.pageSize || LIKELY_PAGE_SIZE,
    };
    this.passes = summaries.map(figuresOf).sort((a, b) => a.takenAtMs - b.takenAtMs);
    this.marks = marks.map(markOf);
    const times =
      this.passes.length > 0 ? this.passes.map(({ takenAtMs }) => takenAtMs) : keys.map(({ timeMs }) => timeMs);
    this.#times = [...new Set(times)];
  }

  get fromMs(): number {
    return this.recording.fromMs;
  }

  get toMs(): number {
    return this.recording.toMs;
  }

  /** Why there is no more of it, `undefined` when it was ended in order. */
  get cutShort(): boolean {
    return this.recording.contents.end === undefined;
  }

  /** After "It ended". */
  get endedBecause(): string | undefined {
    const { end } = this.recording.contents;
    return end && whyEnded(end);
  }

  async at(timeMs: number): Promise<WayToMoment> {
    const { batches, lost } = await this.recording.at(timeMs);
    return { batches: batches.map((batch) => pastBatch(this.recording, batch)), lost: lost.length > 0 };
  }

  async neighbour(timeMs: number, step: -1 | 1): Promise<number | undefined> {
    return neighbourOf(this.#times, timeMs, step);
  }

  async span(): Promise<PastSpan> {
    return { fromMs: this.fromMs, toMs: this.toMs };
  }

  async *through(fromMs: number, toMs: number): AsyncGenerator<PastBatch | undefined, undefined> {
    const gapsMs = this.marks.filter(({ kind }) => kind === 'gap').map(({ atMs }) => atMs);
    let beforeMs = Number.POSITIVE_INFINITY;
    for await (const read of this.recording.through(fromMs, toMs)) {
      const gap = read.is === 'batch' && gapsMs.some((atMs) => atMs > beforeMs && atMs <= read.timeMs);
      if (gap || read.is === 'lost') yield undefined;
      if (read.is === 'lost') continue;
      beforeMs = read.timeMs;
      yield pastBatch(this.recording, read);
    }
    if (gapsMs.some((atMs) => atMs > beforeMs && atMs <= toMs)) yield undefined;
  }

  /** All of it, in order; `undefined` where something is lost and the next batch is a key. */
  async *all(): AsyncGenerator<PastBatch | undefined, undefined> {
    for await (const read of this.recording.batches()) {
      yield read.is === 'lost' ? undefined : pastBatch(this.recording, read);
    }
  }

  /** Bytes that could not be read, after a look at every one. */
  async damagedBytes(): Promise<number> {
    const { damage } = await this.recording.check();
    return damage.reduce((sum, { bytes }) => sum + bytes, 0);
  }
}

/** Of a file whose first record is damaged. */
const LIKELY_PAGE_SIZE = 4096;

export type OpenedPast =
  | { readonly ok: true; readonly past: RecordedPast }
  | { readonly ok: false; readonly why: string };

/** Rejects only when the source fails. */
export async function openPast(source: ByteSource): Promise<OpenedPast> {
  const opened = await Recording.open(source);
  if (!opened.ok) return { ok: false, why: whyUnreadable(opened.unreadable) };
  return { ok: true, past: new RecordedPast(opened.recording) };
}

/** A file that somebody dropped on the page or chose. */
export function openFile(file: BlobLike): Promise<OpenedPast> {
  return openPast(blobSource(file));
}

function whyUnreadable(unreadable: Unreadable): string {
  switch (unreadable.reason) {
    case 'not-a-recording':
      return 'It is not a recording of Pagelapse.';
    case 'future-version':
      return `It is of format version ${unreadable.version}; this page reads up to ${unreadable.newest}. A later Pagelapse opens it.`;
    case 'nothing-in-it':
      return 'It begins as a recording, but no pass in it can be read.';
  }
}

function pastBatch(source: object, { number, message }: RecordedBatch): PastBatch {
  return { source, number, read: () => batchOf(message) };
}

function batchOf(message: Uint8Array): PassBatch {
  const { body } = fromBinary(ServerMessageSchema, message);
  if (body.case !== 'batch') throw new RangeError('a recorded message that is no batch');
  return batchOfWire(body.value);
}

function figuresOf(summary: PassSummary): PassFigures {
  const { takenAtMs, epoch, statePages, mappingsCome, mappingsGone, surroundings } = summary;
  return {
    takenAtMs,
    epoch,
    statePages: statePages.map(Number),
    mappingsCome,
    mappingsGone,
    surroundings: surroundings && surroundingsOfWire(surroundings),
  };
}

const MARK_KINDS: { readonly [K in MarkKind]?: PastMark['kind'] } = {
  [MarkKind.GAP]: 'gap',
  [MarkKind.SQUEEZE]: 'squeeze',
  [MarkKind.ACT]: 'act',
};

function markOf({ atMs, kind, text }: Mark): PastMark {
  return { atMs, kind: MARK_KINDS[kind] ?? 'note', text };
}

const END_TEXTS: { readonly [C in RecordingEndCause]: string } = {
  [RecordingEndCause.UNSPECIFIED]: 'for a reason that this version does not know',
  [RecordingEndCause.STOPPED]: 'as asked',
  [RecordingEndCause.TIME]: 'after the time asked for',
  [RecordingEndCause.SIZE]: 'at its size limit',
  [RecordingEndCause.DISK_FULL]: 'because the disk was full',
  [RecordingEndCause.WRITE_FAILED]: 'because it could not be written',
  [RecordingEndCause.EXITED]: 'because the process ended',
  [RecordingEndCause.ZOMBIE]: 'because the process ended (it was a zombie)',
  [RecordingEndCause.DENIED]: 'because the process could no longer be read',
  [RecordingEndCause.READER_FAILED]: 'because the reader failed',
  [RecordingEndCause.EXTRACT]: 'where it was cut out of a history',
};

function whyEnded({ cause, text }: RecordingEnd): string {
  const because = END_TEXTS[cause] ?? END_TEXTS[RecordingEndCause.UNSPECIFIED];
  return text === '' ? because : `${because}: ${text}`;
}
