import type { PageRange } from './region-spec.js';

/** A wave of writes that runs over the touched pages of regions, so that a picture of them moves. */
export interface RhythmOptions {
  /** Names of the regions the wave runs over: the pages written in each so far. */
  readonly regions: readonly string[];
  /** Time from one end of a region to the other. */
  readonly sweepMs: number;
  readonly beatMs: number;
  /**
   * What happens to the band half a sweep behind the wave, so that pages come and go without any memory limit:
   * `pageout` needs swap; `drop` needs nothing, and leaves pages of shared memory resident elsewhere.
   */
  readonly behind?: 'pageout' | 'drop';
}

/**
 * The band of pages that beat `beat` touches: consecutive beats cover `pages` without gap or overlap and start over.
 * `lag` in sweeps shifts the wave back (0.5 = half a sweep behind).
 */
export function bandOfBeat(beat: number, pages: number, beatsPerSweep: number, lag = 0): PageRange {
  const position = (((beat - Math.floor(lag * beatsPerSweep)) % beatsPerSweep) + beatsPerSweep) % beatsPerSweep;
  const first = Math.floor((position * pages) / beatsPerSweep);
  return { first, count: Math.floor(((position + 1) * pages) / beatsPerSweep) - first };
}

/** The parts of `runs` that the band covers, when the runs are laid end to end. */
export function bandWithin(runs: readonly PageRange[], band: PageRange): PageRange[] {
  const parts: PageRange[] = [];
  let before = 0;
  for (const run of runs) {
    const from = Math.max(band.first, before);
    const to = Math.min(band.first + band.count, before + run.count);
    if (from < to) parts.push({ first: run.first + from - before, count: to - from });
    before += run.count;
  }
  return parts;
}
