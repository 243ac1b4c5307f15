import { flagsOf, stateOf } from './page-code.js';
import { PAGE_FLAG_COUNT, PAGE_FLAGS } from './page-flags.js';
import type { PageRuns } from './page-runs.js';
import { PAGE_STATE_COUNT } from './page-state.js';

/** Pages by state (index = state code) and by flag (index = row of PAGE_FLAGS). States add up to `pages`. */
export interface PageCounts {
  readonly states: Float64Array;
  readonly flags: Float64Array;
}

export function emptyCounts(): PageCounts {
  return { states: new Float64Array(PAGE_STATE_COUNT), flags: new Float64Array(PAGE_FLAG_COUNT) };
}

/** Adds the pages of `runs` to `into` and returns it. */
export function countPages(runs: PageRuns, into: PageCounts = emptyCounts()): PageCounts {
  for (let i = 0; i < runs.count; i++) {
    const code = runs.codes[i] as number;
    const length = runs.lengths[i] as number;
    const state = stateOf(code);
    into.states[state] = (into.states[state] as number) + length;
    const flags = flagsOf(code);
    if (flags === 0) continue;
    for (let f = 0; f < PAGE_FLAG_COUNT; f++) {
      if ((flags & (PAGE_FLAGS[f] as { bit: number }).bit) !== 0) into.flags[f] = (into.flags[f] as number) + length;
    }
  }
  return into;
}
