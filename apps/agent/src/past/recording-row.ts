import type { RecordingEnd, RecordingMeta, RecordingRow } from '@pagelapse/protocol';
import { causeText } from './end-cause.js';
import type { RecordingFacts } from './recording-directory.js';

/** A recording in a list. */
export function recordingRow(id: string, { bytes, contents, unreadable }: RecordingFacts): RecordingRow {
  if (contents === undefined) return { id, state: 'unreadable', bytes, ...(unreadable && { why: unreadable.reason }) };
  const { meta, keys, end } = contents;
  return {
    id,
    state: end === undefined ? 'cut' : 'ended',
    bytes,
    batches: contents.batches,
    ...(meta && metaOf(meta)),
    ...(keys[0] && { fromMs: keys[0].timeMs, toMs: Math.max(keys[0].timeMs, contents.toMs) }),
    ...(end && { why: whyEnded(end) }),
  };
}

export function whyEnded({ cause, text }: RecordingEnd): string {
  return text === '' ? causeText(cause) : `${causeText(cause)}: ${text}`;
}

/** What a list says of a recording out of its first record. */
export function metaOf({ hostname, kernel, target, maxBytes }: RecordingMeta): Partial<RecordingRow> {
  return {
    hostname,
    kernel,
    ...(target && { pid: target.pid, comm: target.comm, command: target.command }),
    ...(maxBytes !== undefined && { maxBytes: Number(maxBytes) }),
  };
}
