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

/** Pages on which two pictures of the same mapping differ, as `state seen / state expected` with their number. */
export function differences(seen: readonly StateRun[], expected: readonly StateRun[]): Record<string, number> {
  const wrong: Record<string, number> = {};
  let [i, j, left, right] = [0, 0, seen[0]?.count ?? 0, expected[0]?.count ?? 0];
  while (i < seen.length || j < expected.length) {
    const [a, b] = [seen[i], expected[j]];
    const count = Math.min(a === undefined ? right : left, b === undefined ? left : right);
    if (a?.state !== b?.state || a?.huge !== b?.huge) {
      const key = `${label(a)} / ${label(b)}`;
      wrong[key] = (wrong[key] ?? 0) + count;
    }
    left -= count;
    right -= count;
    if (a !== undefined && left === 0) left = seen[++i]?.count ?? 0;
    if (b !== undefined && right === 0) right = expected[++j]?.count ?? 0;
  }
  return wrong;
}

function label(run: StateRun | undefined): string {
  return run === undefined ? 'nothing' : `${run.state}${run.huge ? ' huge' : ''}`;
}
