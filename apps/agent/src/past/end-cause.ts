import { RecordingEndCause } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';

/** The end of a watch as the end of a recording of it. */
export const END_CAUSES: Record<EndedBecause, RecordingEndCause> = {
  exited: RecordingEndCause.EXITED,
  zombie: RecordingEndCause.ZOMBIE,
  denied: RecordingEndCause.DENIED,
  'reader-failed': RecordingEndCause.READER_FAILED,
};

const CAUSE_TEXTS: Record<RecordingEndCause, string> = {
  [RecordingEndCause.UNSPECIFIED]: 'for a reason that this version does not know',
  [RecordingEndCause.STOPPED]: 'as asked',
  [RecordingEndCause.TIME]: 'after the time asked for',
  [RecordingEndCause.SIZE]: 'at its size limit',
  [RecordingEndCause.DISK_FULL]: 'because the disk is full',
  [RecordingEndCause.WRITE_FAILED]: 'because it could not be written',
  [RecordingEndCause.EXITED]: 'because the process ended',
  [RecordingEndCause.ZOMBIE]: 'because the process ended (it is a zombie)',
  [RecordingEndCause.DENIED]: 'because the process may no longer be read',
  [RecordingEndCause.READER_FAILED]: 'because the reader failed',
  [RecordingEndCause.EXTRACT]: 'where it was cut out of a history',
};

/** For people, after "It ended": `as asked`. */
export function causeText(cause: RecordingEndCause): string {
  return CAUSE_TEXTS[cause] ?? CAUSE_TEXTS[RecordingEndCause.UNSPECIFIED];
}
