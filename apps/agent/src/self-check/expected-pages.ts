import type { PageStateName } from '@pagelapse/address-space';
import type { Act, Backing, RegionReport, ResidencyRuns } from '@pagelapse/workload';

/** What a page has to be shown as, or why nothing can be said about it. */
export type Expectation = { readonly state: PageStateName } | { readonly unchecked: Unchecked };

export const UNCHECKED = {
  moved: 'The kernel moved them meanwhile: memory is short on this host.',
  kept: 'The kernel was advised to page them out, and still has them in memory or in the swap cache.',
  closed: 'The file behind them may not be opened without CAP_CHECKPOINT_RESTORE.',
  unanswered: 'Neither mincore(2) nor cachestat(2) answers: whether they are in memory is not known.',
  untold: 'Without PAGEMAP_SCAN or page frame numbers, zero pages are shown as present.',
  hidden: 'Without CAP_SYS_ADMIN, a poison marker looks like a page in swap.',
} as const;
export type Unchecked = keyof typeof UNCHECKED;

/** Shared memory that has neither a path nor a descriptor: map_files alone leads to it. */
const UNNAMED: ReadonlySet<Backing> = new Set(['shared-anonymous', 'sysv']);

/**
 * What every page of a region has to be shown as, by the last act on it. `before` and `after` are what mincore(2) said
 * inside of the workload on both sides of the look: a page that was in memory once and not the other time cannot be held
 * against anything. `available`: names of capability facts.
 */
export function expectedPages(
  region: RegionReport,
  before: ResidencyRuns,
  after: ResidencyRuns,
  available: ReadonlySet<string>,
): Expectation[] {
  const acts = expand(region.acts.map(({ act, count }) => ({ value: act, count })));
  const [first, second] = [before, after].map((runs) =>
    expand(runs.map(({ resident, count }) => ({ value: resident, count }))),
  ) as [boolean[], boolean[]];
  return acts.map((act, page) => expected(act, region.backing, first[page] === true, second[page] === true, available));
}

function expected(
  act: Act | 'untouched',
  backing: Backing,
  before: boolean,
  after: boolean,
  available: ReadonlySet<string>,
): Expectation {
  switch (act) {
    case 'write':
    case 'lock':
      return before && after ? { state: 'present' } : { unchecked: 'moved' };
    case 'read':
      return available.has('pagemap-scan') || available.has('pfn') ? { state: 'zero-page' } : { unchecked: 'untold' };
    case 'guard':
      return { state: 'guard' };
    case 'poison':
      return available.has('pfn') ? { state: 'marker' } : { unchecked: 'hidden' };
    case 'pageout':
      if (before !== after) return { unchecked: 'moved' };
      if (before) return { unchecked: 'kept' };
      return backing === 'anonymous' ? { state: 'swapped' } : ofFile('shared-swapped', backing, available);
    case 'drop':
      if (backing === 'anonymous') return { state: 'unmapped' };
      return before && after ? ofFile('resident-elsewhere', backing, available) : { unchecked: 'moved' };
    case 'write-protect':
      return ofFile('marker', backing, available);
    default:
      if (backing === 'anonymous') return { state: 'unmapped' };
      return backing === 'file' ? { state: 'on-disk' } : ofFile('unmapped', backing, available);
  }
}

/** Of a page without an entry, which its file has to be asked about. */
function ofFile(state: PageStateName, backing: Backing, available: ReadonlySet<string>): Expectation {
  if (UNNAMED.has(backing) && !available.has('map-files')) return { unchecked: 'closed' };
  const hasData = state === 'resident-elsewhere' || state === 'shared-swapped';
  if (hasData && !available.has('mincore') && !available.has('cachestat')) return { unchecked: 'unanswered' };
  return { state };
}

function expand<T>(runs: readonly { readonly value: T; readonly count: number }[]): T[] {
  return runs.flatMap(({ value, count }) => new Array<T>(count).fill(value));
}
