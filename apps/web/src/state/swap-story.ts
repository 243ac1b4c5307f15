import { PageState } from '@pagelapse/address-space';
import type { WatchedMapping } from './process-picture.js';
import type { Past } from './watch-store.js';

/** States of pages that have a place in swap, private or shared. */
const IN_SWAP = [PageState.swapped, PageState['shared-swapped'], PageState['swap-cached']] as const;

export function pagesInSwap({ counts }: Pick<WatchedMapping, 'counts'>): number {
  return IN_SWAP.reduce((sum, state) => sum + (counts.states[state] as number), 0);
}

/** The mapping with the most pages in swap; `undefined` where none has any. */
export function mostInSwap(mappings: readonly WatchedMapping[]): WatchedMapping | undefined {
  let most: WatchedMapping | undefined;
  let pages = 0;
  for (const mapping of mappings) {
    const own = pagesInSwap(mapping);
    if (own > pages) [most, pages] = [mapping, own];
  }
  return most;
}

/** How a mapping came to have pages in swap, as far back as the past is known. Times in ms of the epoch. */
export interface SwapStory {
  /** From when on it has had some without a break; `undefined`: since before anything is known. */
  readonly sinceMs: number | undefined;
  readonly mostPages: number;
  /** When it had them first. */
  readonly mostAtMs: number;
}

/** Of a mapping as it is at `atMs`; `undefined` where nothing of it is in swap then. */
export function swapStory(
  { history }: Past,
  mapping: WatchedMapping,
  epoch: number,
  atMs: number,
): SwapStory | undefined {
  const now = pagesInSwap(mapping);
  if (now === 0) return undefined;
  const times = history.times(atMs);
  const columns = IN_SWAP.map((state) => history.mappingState(mapping, epoch, state, atMs));
  const pagesAt = (i: number): number => columns.reduce((sum, column) => sum + (column[i] as number), 0);
  let most = -1;
  // One past the last sample without any, or of which nothing is known.
  let first = 0;
  for (let i = 0; i < times.length; i++) {
    const pages = pagesAt(i);
    if (!(pages > 0)) first = i + 1;
    else if (most < 0 || pages > pagesAt(most)) most = i;
  }
  const knownBefore = first > 0 && pagesAt(first - 1) === 0;
  const sinceMs = knownBefore ? (times[first] ?? atMs) : undefined;
  // The sample of this moment may stand for several passes, and be of a later one.
  if (most < 0 || pagesAt(most) < now) return { sinceMs, mostPages: now, mostAtMs: atMs };
  return { sinceMs, mostPages: pagesAt(most), mostAtMs: times[most] as number };
}
