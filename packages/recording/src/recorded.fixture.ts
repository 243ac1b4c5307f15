import {
  create,
  MarkKind,
  MarkSchema,
  PassSummarySchema,
  RecordingEndCause,
  RecordingEndSchema,
  RecordingMetaSchema,
  toBinary,
} from '@pagelapse/protocol';
import { bytesSource } from './byte-source.js';
import { type LostBatches, type RecordedBatch, Recording } from './recording.js';
import { type Pieces, RecordingEncoder } from './recording-encoder.js';

export const BEGAN_MS = 1_700_000_000_000;
export const SYNC = Uint8Array.of(7, 1, 7, 2, 7, 3, 7, 4);

/** One letter a record, 100 ms apart: `K` key, `d` delta, `s` summary, `m` mark, `E` end with index and tail. */
export type Script = string;

/** A recording drawn as a script; `edges` are the offsets at which records begin, and the end. */
export interface Written {
  readonly bytes: Uint8Array;
  readonly edges: readonly number[];
  readonly messages: readonly Uint8Array[];
}

export const META = create(RecordingMetaSchema, {
  protocolVersion: 1,
  agentVersion: '0.1.0',
  hostname: 'test',
  kernel: '6.1.0-test',
  pageSize: 4096,
  capabilities: [
    { name: 'mincore', available: true },
    { name: 'cachestat', available: false, reason: 'the kernel has none' },
  ],
  target: { pid: 7, comm: 'target', command: 'target --with arguments', user: 'nobody', startedAtMs: BEGAN_MS - 1000 },
  startedAtMs: BEGAN_MS,
  duty: 0.02,
});

export function written(
  script: Script,
  message: (i: number) => Uint8Array = (i) => Uint8Array.of(i, i >> 8, 0xaa),
): Written {
  const encoder = new RecordingEncoder(SYNC, META);
  const pieces: Uint8Array[] = [...encoder.start];
  const edges: number[] = [];
  const messages: Uint8Array[] = [];
  const add = (added: Pieces): void => {
    edges.push(encoder.bytes - added.reduce((sum, piece) => sum + piece.length, 0));
    pieces.push(...added);
  };
  Array.from(script).forEach((letter, i) => {
    const atMs = BEGAN_MS + 100 * i;
    if (letter === 'K' || letter === 'd') {
      messages.push(message(messages.length));
      add(encoder.batch(letter === 'K', atMs, messages.at(-1) as Uint8Array));
    } else if (letter === 's') {
      const summary = create(PassSummarySchema, { takenAtMs: atMs, sequence: i, epoch: 1, statePages: [5n, 3n] });
      add(encoder.summary(atMs, toBinary(PassSummarySchema, summary)));
    } else if (letter === 'm') {
      add(encoder.mark(create(MarkSchema, { atMs, kind: MarkKind.NOTE, text: `note ${i}` })));
    } else {
      add(encoder.finish(create(RecordingEndSchema, { cause: RecordingEndCause.STOPPED, atMs })));
    }
  });
  const bytes = joined(pieces);
  return { bytes, edges: [...edges, bytes.length], messages };
}

export function joined(pieces: Pieces): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

export async function opened(bytes: Uint8Array): Promise<Recording> {
  const result = await Recording.open(bytesSource(bytes));
  if (!result.ok) throw new Error(result.unreadable.reason);
  return result.recording;
}

export interface Read {
  readonly batches: readonly RecordedBatch[];
  readonly lost: readonly LostBatches[];
}

export async function readOf(recording: Recording): Promise<Read> {
  const batches: RecordedBatch[] = [];
  const lost: LostBatches[] = [];
  for await (const read of recording.batches()) {
    if (read.is === 'batch') batches.push(read);
    else lost.push(read);
  }
  return { batches, lost };
}
