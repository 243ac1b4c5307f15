import { PageState, pageCode } from '@pagelapse/address-space';
import { PFN_HIGH_MASK, SWAP_TYPE_MASK } from '../parse/pagemap-bits.js';
import { type IsPoisoned, poisonedFrames } from '../read/poisoned-frames.js';
import type { EntryRuns } from './entries-runs.js';
import { CODE_MOVING, type EntryClassifier } from './entry-classifier.js';
import { findMarks } from './huge-and-zero.js';

/** A window whose entries are under migration is read again this often. */
const MOVING_ROUNDS = 3;

/** Data that is lost stays lost: nothing moves. */
const CODE_LOST = pageCode(PageState.marker, 0);

/** Where entries come from: `read` puts those of `count` pages from page `first` on into `words`, low word first. */
export interface EntrySource {
  readonly words: Uint32Array;
  read(first: number, count: number): void;
}

/**
 * Makes runs of a window whose entries were just read into `source.words`, and reads it again while they are moving. A
 * page lost to hardware only looks so: its entry's swap type is another on each build of the kernel, so its frame is asked.
 */
export function settleWindow(
  source: EntrySource,
  classifier: EntryClassifier,
  first: number,
  count: number,
  shared: boolean,
  runs: EntryRuns,
  lost: () => IsPoisoned | undefined = poisonedFrames,
): void {
  classifier.fill(source.words, 0, count, shared, runs);
  for (let round = 1; round < MOVING_ROUNDS && anyMoving(runs); round++) {
    source.read(first, count);
    classifier.fill(source.words, 0, count, shared, runs);
  }
  if (classifier.rights.pfnVisible && anyMoving(runs)) {
    const isPoisoned = lost();
    if (isPoisoned !== undefined) settleLost(source.words, runs, isPoisoned);
  }
  findMarks(source.words, first, count, classifier.rights.pfnVisible, runs);
}

function anyMoving({ codes, count }: EntryRuns): boolean {
  for (let i = 0; i < count; i++) if (codes[i] === CODE_MOVING) return true;
  return false;
}

function settleLost(words: Uint32Array, runs: EntryRuns, isPoisoned: IsPoisoned): void {
  const lengths = runs.lengths.slice(0, runs.count);
  const codes = runs.codes.slice(0, runs.count);
  runs.count = 0;
  let at = 0;
  for (const [i, length] of lengths.entries()) {
    const code = codes[i] as number;
    if (code !== CODE_MOVING) push(runs, length, code);
    else
      for (let page = at; page < at + length; page++)
        push(runs, 1, isPoisoned(frameOf(words, page)) ? CODE_LOST : code);
    at += length;
  }
}

/** make_hwpoison_entry() in include/linux/swapops.h: the frame's number is where a swap entry has its slot. */
function frameOf(words: Uint32Array, page: number): number {
  const [low, high] = [words[page * 2] as number, words[page * 2 + 1] as number];
  return Math.floor(((high & PFN_HIGH_MASK) * 0x100000000 + low) / (SWAP_TYPE_MASK + 1));
}

function push(runs: EntryRuns, length: number, code: number): void {
  const last = runs.count - 1;
  if (last >= 0 && runs.codes[last] === code) {
    runs.lengths[last] = (runs.lengths[last] as number) + length;
    return;
  }
  runs.lengths[runs.count] = length;
  runs.codes[runs.count] = code;
  runs.count++;
}
