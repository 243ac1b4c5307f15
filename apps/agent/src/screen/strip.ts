import {
  PAGE_STATE_COUNT,
  PAGE_STATES,
  type PageRuns,
  PageState,
  type PageStateName,
  tileHistograms,
} from '@pagelapse/address-space';
import { type ColorDepth, inState } from './terminal-ink.js';

/** Pages with a swap slot. */
export const IN_SWAP = ['swapped', 'shared-swapped', 'swap-cached'] as const satisfies readonly PageStateName[];
const IN_MEMORY = ['present', 'zero-page', 'resident-elsewhere'] as const satisfies readonly PageStateName[];

const LEVELS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
export const NOTHING = '·';
export const MEMORY = '░';
export const OTHER = '-';

/**
 * A mapping in one line of at most `width` cells, each of the same number of pages and a histogram of two: from below, the
 * share that is in swap, in the colour of most of it; behind it what most of the rest is. One swapped page of thousands
 * is seen, and so is one that is not swapped. Without colour the rest is in memory, absent, or has nothing.
 */
export function stripText(runs: PageRuns, width: number, depth: ColorDepth): string {
  const tiles = tileHistograms(runs, 0, runs.pages, Math.max(1, Math.ceil(runs.pages / width)));
  let text = '';
  for (let tile = 0; tile < tiles.count; tile++) {
    text += cellText(tiles.counts.subarray(tile * PAGE_STATE_COUNT, (tile + 1) * PAGE_STATE_COUNT), depth);
  }
  return text;
}

function cellText(counts: Uint32Array, depth: ColorDepth): string {
  const pages = counts.reduce((sum, count) => sum + count, 0);
  const swapped = sum(counts, IN_SWAP);
  const rest = mostOf(counts, REST);
  if (swapped === 0) return restText(rest, depth);
  const eighths = swapped === pages ? 8 : Math.min(7, Math.max(1, Math.round((swapped / pages) * 8)));
  return inState(LEVELS[eighths - 1] as string, mostOf(counts, IN_SWAP), rest, depth);
}

function restText(state: PageStateName, depth: ColorDepth): string {
  if (state === 'unmapped') return NOTHING;
  if (depth > 1) return inState(' ', state, state, depth);
  return IN_MEMORY.some((name) => name === state) ? MEMORY : OTHER;
}

const REST = PAGE_STATES.map(({ name }) => name).filter((name) => !IN_SWAP.some((swapped) => swapped === name));

function mostOf(counts: Uint32Array, states: readonly PageStateName[]): PageStateName {
  return states.reduce((most, name) => (countOf(counts, name) > countOf(counts, most) ? name : most));
}

function sum(counts: ArrayLike<number>, states: readonly PageStateName[]): number {
  return states.reduce((total, name) => total + countOf(counts, name), 0);
}

function countOf(counts: ArrayLike<number>, name: PageStateName): number {
  return counts[PageState[name]] as number;
}

/** Pages of `counts`, index = state code, with a swap slot. */
export function pagesInSwap(counts: ArrayLike<number>): number {
  return sum(counts, IN_SWAP);
}

/** Pages of `counts` in memory. */
export function pagesInMemory(counts: ArrayLike<number>): number {
  return sum(counts, IN_MEMORY);
}
