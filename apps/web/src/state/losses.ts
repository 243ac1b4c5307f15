import type { PassBatch } from '../api/pass-batch.js';

/** What this page did not get, or got less of than there was, since it began to watch: every loss has a counter. */
export interface Losses {
  /** Passes that were told. */
  readonly passes: number;
  /** Batches that the agent made and this page was not sent: it was slow, or not connected. */
  readonly missedBatches: number;
  /** Passes made later than the eye could follow, to spare the process. */
  readonly throttledPasses: number;
  /** Passes in which pages moved while they were read, and how many pages. */
  readonly passesInMotion: number;
  readonly pagesInMotion: number;
  /** Mappings that were left for the next pass, since they kept changing. */
  readonly tornMappings: number;
  /** Lines of maps or smaps that could not be read. */
  readonly badLines: number;
}

export const NO_LOSSES: Losses = {
  passes: 0,
  missedBatches: 0,
  throttledPasses: 0,
  passesInMotion: 0,
  pagesInMotion: 0,
  tornMappings: 0,
  badLines: 0,
};

/** `before` is what was known until this batch; another address space counts its batches on. */
export function countLosses(
  losses: Losses,
  before: { readonly sequence: number } | undefined,
  { sequence, pass }: Pick<PassBatch, 'sequence' | 'pass'>,
): Losses {
  // A reader that was started again counts anew: what it did before is not known to be missing.
  const missed = before === undefined ? 0 : Math.max(0, sequence - before.sequence - 1);
  // A key made for this page tells the pass that it has anyway.
  if (sequence === before?.sequence) return losses;
  return {
    passes: losses.passes + 1,
    missedBatches: losses.missedBatches + missed,
    throttledPasses: losses.throttledPasses + (pass.pace === 'budget' ? 1 : 0),
    passesInMotion: losses.passesInMotion + (pass.inMotionPages > 0 ? 1 : 0),
    pagesInMotion: losses.pagesInMotion + pass.inMotionPages,
    tornMappings: losses.tornMappings + pass.tornMappings,
    badLines: losses.badLines + pass.badLines,
  };
}
