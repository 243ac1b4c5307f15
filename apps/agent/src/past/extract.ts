import { randomBytes } from 'node:crypto';
import {
  create,
  type RecordingEnd,
  RecordingEndCause,
  RecordingEndSchema,
  type RecordingMeta,
} from '@pagelapse/protocol';
import { type Pieces, RecordingEncoder, SYNC_BYTES } from '@pagelapse/recording';
import { END_CAUSES } from './end-cause.js';
import type { History, PastEvent } from './history.js';

export interface Range {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Bytes put together before they are handed on: few, so that nothing else waits long. */
const CHUNK_BYTES = 64 * 1024;

/**
 * A range of a history as a recording: from the last key at or before `fromMs`, up to `toMs`. Taken piece by piece as the
 * reader asks for more; what the history drops meanwhile is missing, and what is left begins with a key as always.
 */
export function* recordingOf(history: History, meta: RecordingMeta, range: Range): Generator<Uint8Array, undefined> {
  const encoder = encoderFor(history, meta, range);
  yield* chunksOf(
    (function* (): Generator<Pieces> {
      yield encoder.start;
      for (const event of eventsOf(history, range)) {
        if (event.is === 'batch') yield encoder.batch(event.key, event.atMs, event.bytes.read());
        yield marginOf(encoder, event);
      }
      yield encoder.finish(endOf(history, range));
    })(),
  );
}

/** The same range without its batches: summaries and marks, for a timeline. */
export function* summariesOf(history: History, meta: RecordingMeta, range: Range): Generator<Uint8Array, undefined> {
  const encoder = encoderFor(history, meta, range);
  yield* chunksOf(
    (function* (): Generator<Pieces> {
      yield encoder.start;
      for (const event of eventsOf(history, range)) yield marginOf(encoder, event);
      yield encoder.end(endOf(history, range));
    })(),
  );
}

function encoderFor(history: History, meta: RecordingMeta, { fromMs }: Range): RecordingEncoder {
  const startedAtMs = history.segment(history.segmentAt(fromMs))?.segment.fromMs ?? fromMs;
  return new RecordingEncoder(randomBytes(SYNC_BYTES), { ...meta, startedAtMs });
}

function marginOf(encoder: RecordingEncoder, event: PastEvent): Pieces {
  return event.is === 'mark' ? encoder.mark(event.mark) : encoder.summary(event.atMs, event.summary.read());
}

/** Before the first key there is the first key. */
function* eventsOf(history: History, { fromMs, toMs }: Range): Generator<PastEvent, undefined> {
  let number = history.segmentAt(fromMs);
  let first = true;
  for (let found = history.segment(number); found !== undefined; found = history.segment(number)) {
    for (const event of found.segment.events) {
      if (event.atMs > toMs && !first) return;
      yield event;
      first = false;
    }
    number = found.number + 1;
  }
}

function endOf({ end }: History, { toMs }: Range): RecordingEnd {
  return create(
    RecordingEndSchema,
    end !== undefined && end.atMs <= toMs
      ? { cause: END_CAUSES[end.reason], atMs: end.atMs }
      : { cause: RecordingEndCause.EXTRACT, atMs: toMs },
  );
}

function* chunksOf(groups: Iterable<Pieces>): Generator<Uint8Array, undefined> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for (const pieces of groups) {
    for (const piece of pieces) {
      held.push(piece);
      bytes += piece.length;
    }
    if (bytes < CHUNK_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(held);
}
