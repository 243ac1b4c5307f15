import type { ProcessPicture, WatchedMapping } from '../state/process-picture.js';
import { readingOf } from '../state/readings.js';

export interface Ages {
  /** Of the mapping on screen; of everything where none is. */
  readonly ageMs: number;
  /** Of the oldest of the others; `undefined` while all are read together. */
  readonly othersAgeMs: number | undefined;
}

/** The reader's clock is this machine's, but what was read at this very moment may be ahead of the last tick. */
export function agesOf({ readings }: ProcessPicture, mapping: WatchedMapping | undefined, nowMs: number): Ages {
  const ageOf = (atMs: number): number => Math.max(0, nowMs - atMs);
  const { atMs } = mapping === undefined ? readings.oldest : readingOf(readings, mapping.id);
  return { ageMs: ageOf(atMs), othersAgeMs: readings.focused ? ageOf(readings.oldest.atMs) : undefined };
}
