import { create, PassSummarySchema, toBinary } from '@pagelapse/protocol';
import type { ByteSource } from '@pagelapse/recording';
import { bytesSource, Recording } from '@pagelapse/recording';
import type { PastBatch } from '../past/batch-chain.js';
import { recordingMeta } from '../past/recording-meta.js';
import { FACTS, processFacts } from './fake-reader.js';

export const BEGAN_MS = 1_700_000_000_000;

export const META = recordingMeta({ host: FACTS, target: processFacts(100), startedAtMs: BEGAN_MS, duty: 0.02 });

/** A batch 100 ms after the one before it; `bytes` bytes long, the first of them its sequence number. */
export function pastBatch(sequence: number, key = false, bytes = 10): PastBatch {
  const takenAtMs = BEGAN_MS + 100 * sequence;
  const summary = toBinary(PassSummarySchema, create(PassSummarySchema, { takenAtMs, sequence, epoch: 1 }));
  return { sequence, key, takenAtMs, bytes: new Uint8Array(bytes).fill(sequence), summary };
}

export async function openedRecording(from: Uint8Array | ByteSource): Promise<Recording> {
  const opened = await Recording.open(from instanceof Uint8Array ? bytesSource(from) : from);
  if (!opened.ok) throw new Error(opened.unreadable.reason);
  return opened.recording;
}

/** Sequence numbers of {@link pastBatch}, keys with a `K`: `K1 2 3`. */
export async function sequencesOf(
  recording: Recording,
  sequence: (message: Uint8Array) => number | undefined = ([first]) => first,
): Promise<string> {
  const words: string[] = [];
  for await (const read of recording.batches()) {
    words.push(read.is === 'lost' ? `lost ${read.batches}` : `${read.key ? 'K' : ''}${sequence(read.message)}`);
  }
  return words.join(' ');
}
