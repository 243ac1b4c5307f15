import { flagsOf, type Mapping, PageFlag, type PageRuns, pageStateOf, stateOf } from '@pagelapse/address-space';

/** States of consecutive pages, joined where they are equal: what two doors to the same pages are compared in. */
export interface StateRun {
  readonly state: string;
  readonly huge: boolean;
  readonly count: number;
}

/** The pages of one mapping, from whichever door. `start` and `end` are page indexes. */
export interface Picture {
  readonly start: number;
  readonly end: number;
  readonly runs: readonly StateRun[];
}

/** The scanner's runs, reduced to what the independent program also says: state and PAGE_IS_HUGE. */
export function pictureOfScan(scan: { readonly mapping: Mapping; readonly runs: PageRuns }): Picture {
  const runs: StateRun[] = [];
  for (let i = 0; i < scan.runs.count; i++) {
    const code = scan.runs.codes[i] as number;
    const state = pageStateOf(stateOf(code))?.name ?? `code ${stateOf(code)}`;
    append(runs, { state, huge: (flagsOf(code) & PageFlag.huge) !== 0, count: scan.runs.lengths[i] as number });
  }
  return { start: scan.mapping.start, end: scan.mapping.end, runs };
}

export function append(runs: StateRun[], run: StateRun): void {
  const last = runs.at(-1);
  if (last?.state === run.state && last.huge === run.huge)
    runs[runs.length - 1] = { ...last, count: last.count + run.count };
  else runs.push(run);
}

/** The part of the pictures that covers `pages` pages from `start`, as runs. */
export function cut(pictures: readonly Picture[], start: number, pages: number): StateRun[] {
  const runs: StateRun[] = [];
  for (const picture of pictures) {
    let first = picture.start;
    for (const run of picture.runs) {
      const count = Math.min(first + run.count, start + pages) - Math.max(first, start);
      if (count > 0) append(runs, { ...run, count });
      first += run.count;
    }
  }
  return runs;
}

export function countStates(runs: readonly StateRun[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { state, count } of runs) counts[state] = (counts[state] ?? 0) + count;
  return counts;
}

/**
 * What two runs of the same pages differ in, as pages by `state seen / true state`: of the pages that stood still, on
 * which `before` and `after`, two looks through one other door, agree. `moved` counts the rest, of which nothing can
 * be said.
 */
export function stillDifferences(
  seen: readonly StateRun[],
  before: readonly StateRun[],
  after: readonly StateRun[],
): { readonly wrong: Record<string, number>; readonly moved: number } {
  const [ours, first, last] = [labels(seen), labels(before), labels(after)];
  const wrong: Record<string, number> = {};
  let moved = 0;
  for (let page = 0; page < Math.max(ours.length, first.length, last.length); page++) {
    if (first[page] !== last[page]) moved++;
    else if (ours[page] !== first[page]) {
      const pair = `${ours[page] ?? 'nothing'} / ${first[page] ?? 'nothing'}`;
      wrong[pair] = (wrong[pair] ?? 0) + 1;
    }
  }
  return { wrong, moved };
}

/** One element a page. */
function labels(runs: readonly StateRun[]): string[] {
  return runs.flatMap(({ state, huge, count }) => new Array<string>(count).fill(huge ? `${state} huge` : state));
}

export function withoutHuge(runs: readonly StateRun[]): StateRun[] {
  const plain: StateRun[] = [];
  for (const { state, count } of runs) append(plain, { state, huge: false, count });
  return plain;
}
