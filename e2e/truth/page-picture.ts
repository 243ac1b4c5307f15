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

/** A mapping's pages as the scanner has them, or as JSON brought them. */
export interface ScannedRuns {
  readonly mapping: Pick<Mapping, 'start' | 'end'>;
  readonly runs: Pick<PageRuns, 'count'> & {
    readonly lengths: ArrayLike<number>;
    readonly codes: ArrayLike<number>;
  };
}

/** The scanner's runs, reduced to what the independent program also says: state and PAGE_IS_HUGE. */
export function pictureOfScan(scan: ScannedRuns): Picture {
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
 * be said. What is seen is right as well where one of the `earlier` looks saw it.
 */
export function stillDifferences(
  seen: readonly StateRun[],
  before: readonly StateRun[],
  after: readonly StateRun[],
  earlier: readonly (readonly StateRun[])[] = [],
): { readonly wrong: Record<string, number>; readonly moved: number } {
  const doors = [seen, before, after, ...earlier].map(stepper);
  const wrong: Record<string, number> = {};
  let moved = 0;
  for (;;) {
    const count = Math.min(...doors.map((door) => door.left()));
    const [ours, first, last, ...once] = doors.map((door) => door.take(count));
    if (count === Number.POSITIVE_INFINITY) return { wrong, moved };
    if (first !== last) moved += count;
    else if (ours !== first && !once.includes(ours as string))
      wrong[`${ours} / ${first}`] = (wrong[`${ours} / ${first}`] ?? 0) + count;
  }
}

interface Stepper {
  /** Pages of the present run still to be taken; infinite behind the last. */
  left(): number;
  /** Goes on by that many pages, which must not be more than are left, and says what they are. */
  take(count: number): string;
}

function stepper(runs: readonly StateRun[]): Stepper {
  let [at, taken] = [0, 0];
  return {
    left: () => (runs[at]?.count ?? Number.POSITIVE_INFINITY) - taken,
    take: (count) => {
      const run = runs[at];
      if (run === undefined) return 'nothing';
      taken += count;
      if (taken >= run.count) [at, taken] = [at + 1, 0];
      return run.huge ? `${run.state} huge` : run.state;
    },
  };
}
