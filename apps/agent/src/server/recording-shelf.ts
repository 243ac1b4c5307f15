import type { RecordingList, RecordingRow } from '@pagelapse/protocol';

/** Recordings to be had: listed, and their bytes. In a replay that is all there is. */
export interface RecordingShelf {
  readonly mode: RecordingList['mode'];
  /** What all of them may take together; absent where none is made. */
  readonly maxTotalBytes?: number;
  list(): Promise<RecordingRow[]>;
  /** Path of a recording's file. Rejects with AgentError when there is none of this id. */
  path(id: string): Promise<string>;
}
