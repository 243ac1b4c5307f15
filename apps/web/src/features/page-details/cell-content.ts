import {
  flagsOf,
  PAGE_FLAGS,
  PAGE_STATE_COUNT,
  PAGE_STATES,
  type PageRuns,
  PageState,
  type PageStateName,
  stateOf,
} from '@pagelapse/address-space';
import { STACK_ORDER } from '@pagelapse/heatmap';
import { shownFlags } from '../../state/shown-flags.js';

export interface CellContent {
  /** States with at least one page, most pages first. */
  readonly states: readonly { readonly name: PageStateName; readonly label: string; readonly pages: number }[];
  /** Flags with at least one page, in table order. */
  readonly flags: readonly { readonly label: string; readonly pages: number }[];
}

/** What `count` pages from `first` on hold, every page counted; flags of writes where it is known since when. */
export function cellContent(runs: PageRuns, first: number, count: number, writesSinceMs?: number): CellContent {
  const states = new Float64Array(PAGE_STATE_COUNT);
  const flags = new Float64Array(PAGE_FLAGS.length);
  const end = first + count;
  let at = 0;
  for (let i = 0; i < runs.count && at < end; i++) {
    const length = runs.lengths[i] as number;
    const pages = Math.min(at + length, end) - Math.max(at, first);
    at += length;
    if (pages <= 0) continue;
    const code = runs.codes[i] as number;
    states[stateOf(code)] = (states[stateOf(code)] as number) + pages;
    for (const [f, { bit }] of PAGE_FLAGS.entries()) {
      if ((flagsOf(code) & bit) !== 0) flags[f] = (flags[f] as number) + pages;
    }
  }
  return {
    states: [...STACK_ORDER]
      .reverse()
      .map((name) => ({ name, label: PAGE_STATES[PageState[name]].label, pages: states[PageState[name]] as number }))
      .filter(({ pages }) => pages > 0)
      .sort((a, b) => b.pages - a.pages),
    flags: shownFlags(writesSinceMs)
      .map(({ label, index }) => ({ label, pages: flags[index] as number }))
      .filter(({ pages }) => pages > 0),
  };
}
