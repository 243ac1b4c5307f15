import type { EntryRuns } from './entries-runs.js';
import { CODE_MOVING, type EntryClassifier } from './entry-classifier.js';
import { findMarks } from './huge-and-zero.js';

/** A window whose entries are under migration is read again this often. */
const MOVING_ROUNDS = 3;

/** Where entries come from: `read` puts those of `count` pages from page `first` on into `words`, low word first. */
export interface EntrySource {
  readonly words: Uint32Array;
  read(first: number, count: number): void;
}

/** Makes runs of a window whose entries were just read into `source.words`, and reads it again while they are moving. */
export function settleWindow(
  source: EntrySource,
  classifier: EntryClassifier,
  first: number,
  count: number,
  shared: boolean,
  runs: EntryRuns,
): void {
  classifier.fill(source.words, 0, count, shared, runs);
  for (let round = 1; round < MOVING_ROUNDS && anyMoving(runs); round++) {
    source.read(first, count);
    classifier.fill(source.words, 0, count, shared, runs);
  }
  findMarks(source.words, first, count, classifier.rights.pfnVisible, runs);
}

function anyMoving({ codes, count }: EntryRuns): boolean {
  for (let i = 0; i < count; i++) if (codes[i] === CODE_MOVING) return true;
  return false;
}
