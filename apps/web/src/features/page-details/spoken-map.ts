import {
  formatAddress,
  PAGE_STATES,
  type PageCounts,
  type PageRuns,
  PageState,
  pageIndex,
  pageStateOf,
  stateOf,
} from '@pagelapse/address-space';
import { STACK_ORDER } from '@pagelapse/heatmap';
import { formatClock } from '../../components/clock.js';
import { formatBytes } from '../../components/quantity.js';

/** Stretches that are named. */
const STRETCHES = 3;

/** What the map shows, for those who do not see it. */
export interface MapToSpeak {
  readonly name: string;
  /** First page of the mapping. */
  readonly start: number;
  readonly runs: PageRuns;
  readonly counts: PageCounts;
  readonly pageSize: number;
  /** When it was read. */
  readonly atMs: number;
}

/** The map in words: how much is in which state, where the longest stretches are, what changed since it was said last. */
export function spokenMap(map: MapToSpeak, before: MapToSpeak | undefined): string {
  const { name, counts, runs, start, pageSize } = map;
  const size = formatBytes(runs.pages * pageSize);
  const amounts = STATES.filter((state) => pagesOf(counts, state) > 0).map(
    (state) => `${formatBytes(pagesOf(counts, state) * pageSize)} ${labelOf(state)}`,
  );
  const stretches = longestStretches(runs, STRETCHES).map(
    ({ first, pages, state }) =>
      `${formatBytes(pages * pageSize)} ${labelOf(state)} from ${formatAddress(pageIndex(start + first), pageSize)}`,
  );
  return [
    `${name}, ${size}: ${amounts.join(', ')}.`,
    stretches.length === 0 ? '' : `Longest stretches: ${stretches.join('; ')}.`,
    before === undefined ? '' : spokenChange(map, before),
  ]
    .filter((sentence) => sentence !== '')
    .join(' ');
}

/** As the legend has them from the bottom up: what is in swap is told before what was never there. */
const STATES = STACK_ORDER.map((name) => PageState[name]);

function pagesOf({ states }: PageCounts, state: number): number {
  return states[state] as number;
}

function labelOf(state: number): string {
  return (pageStateOf(state) ?? PAGE_STATES[PageState['unknown-absent']]).label.toLowerCase();
}

function spokenChange({ counts, pageSize }: MapToSpeak, before: MapToSpeak): string {
  const changes = STATES.map((state) => ({ state, pages: pagesOf(counts, state) - pagesOf(before.counts, state) }))
    .filter(({ pages }) => pages !== 0)
    .map(
      ({ state, pages }) =>
        `${formatBytes(Math.abs(pages) * pageSize)} ${pages > 0 ? 'more' : 'less'} ${labelOf(state)}`,
    );
  return changes.length === 0 ? '' : `Against ${formatClock(before.atMs)}: ${changes.join(', ')}.`;
}

interface Stretch {
  readonly first: number;
  readonly pages: number;
  readonly state: number;
}

/** Neighbouring pages of one state, whatever their flags; those that were never used are left out. Longest first. */
export function longestStretches({ lengths, codes, count }: PageRuns, most: number): Stretch[] {
  const longest: Stretch[] = [];
  let at = 0;
  for (let i = 0; i < count; ) {
    const state = stateOf(codes[i] as number);
    const first = at;
    for (; i < count && stateOf(codes[i] as number) === state; i++) at += lengths[i] as number;
    const pages = at - first;
    if (state === PageState.unmapped || (longest.length === most && pages <= (longest.at(-1) as Stretch).pages))
      continue;
    const place = longest.findIndex((other) => other.pages < pages);
    longest.splice(place === -1 ? longest.length : place, 0, { first, pages, state });
    longest.length = Math.min(most, longest.length);
  }
  return longest;
}
