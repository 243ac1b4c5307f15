import {
  blankRuns,
  countPages,
  PAGE_STATE_COUNT,
  PAGE_STATES,
  type PageCounts,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  type PageStateName,
  stateOf,
  visitStretches,
} from '@pagelapse/address-space';
import { type ProcessPicture, sameIn, type WatchedMapping } from './process-picture.js';

/** What became of pages from one moment to another. Index = state code. */
export interface Comparison {
  /** Pages that are in the state at the later moment and were not at the earlier one, and the other way round. */
  readonly came: Float64Array;
  readonly left: Float64Array;
  /** Mappings of one moment alone: their pages count as unmapped at the other. */
  readonly mappingsCome: number;
  readonly mappingsGone: number;
}

/** `undefined` between two address spaces: no page of one is a page of the other. */
export function comparePictures(earlier: ProcessPicture, later: ProcessPicture): Comparison | undefined {
  if (earlier.epoch !== later.epoch) return undefined;
  const tally = { came: new Float64Array(PAGE_STATE_COUNT), left: new Float64Array(PAGE_STATE_COUNT) };
  let mappingsCome = 0;
  for (const mapping of later.mappings) {
    const held = sameIn(earlier, mapping);
    if (held === undefined) {
      mappingsCome++;
      addAll(tally.came, mapping);
    } else if (held.runs !== mapping.runs) addChanges(tally, held.runs, mapping.runs);
  }
  let mappingsGone = 0;
  for (const mapping of earlier.mappings) {
    if (sameIn(later, mapping) !== undefined) continue;
    mappingsGone++;
    addAll(tally.left, mapping);
  }
  return { ...tally, mappingsCome, mappingsGone };
}

function addAll(into: Float64Array, { counts }: WatchedMapping): void {
  for (let state = 0; state < into.length; state++) {
    into[state] = (into[state] as number) + (counts.states[state] as number);
  }
}

function addChanges({ came, left }: Pick<Comparison, 'came' | 'left'>, before: PageRuns, now: PageRuns): void {
  visitStretches(before, now, (_first, pages, then, after) => {
    const [was, is] = [stateOf(then), stateOf(after)];
    if (was === is) return;
    came[is] = (came[is] as number) + pages;
    left[was] = (left[was] as number) + pages;
  });
}

/** Pages of a mapping that changed their state, as they were and as they are; all others are unmapped in both. */
export interface Changes {
  readonly before: PageRuns;
  readonly after: PageRuns;
  /** Of the changed pages alone, as they are: those that are unmapped now are told from those that did not change. */
  readonly counts: PageCounts;
}

/** `undefined` stands for a mapping that is not there at that moment. */
export function changesOf(before: PageRuns | undefined, after: PageRuns | undefined): Changes | undefined {
  const pages = (after ?? before)?.pages;
  if (pages === undefined) return undefined;
  const [was, is, same] = [new PageRunsBuilder(), new PageRunsBuilder(), PageState.unmapped];
  let unchanged = 0;
  visitStretches(before ?? blankRuns(pages), after ?? blankRuns(pages), (_first, length, then, now) => {
    const changed = stateOf(then) !== stateOf(now);
    was.push(length, changed ? then : same);
    is.push(length, changed ? now : same);
    if (!changed) unchanged += length;
  });
  const changed = is.finish();
  const counts = countPages(changed);
  counts.states[same] = (counts.states[same] as number) - unchanged;
  return { before: was.finish(), after: changed, counts };
}

/** What became of some pages: `pages` of them went from one state to another. */
export interface Transition {
  readonly was: PageStateName;
  readonly is: PageStateName;
  readonly pages: number;
}

/** How the pages changed that {@link changesOf} tells of, from `first` on: most pages first. */
export function transitionsOf({ before, after }: Changes, first: number, count: number): Transition[] {
  const tally = new Map<number, number>();
  visitStretches(before, after, (at, length, then, now) => {
    const pages = Math.min(at + length, first + count) - Math.max(at, first);
    const [was, is] = [stateOf(then), stateOf(now)];
    if (pages <= 0 || was === is) return;
    const pair = was * PAGE_STATE_COUNT + is;
    tally.set(pair, (tally.get(pair) ?? 0) + pages);
  });
  return [...tally]
    .sort(([, a], [, b]) => b - a)
    .map(([pair, pages]) => ({
      was: nameOf(Math.floor(pair / PAGE_STATE_COUNT)),
      is: nameOf(pair % PAGE_STATE_COUNT),
      pages,
    }));
}

function nameOf(state: number): PageStateName {
  return (PAGE_STATES[state] as (typeof PAGE_STATES)[number]).name;
}

/** The earlier picture, then the later one. */
export function inOrder(a: ProcessPicture, b: ProcessPicture): readonly [ProcessPicture, ProcessPicture] {
  return a.pass.takenAtMs <= b.pass.takenAtMs ? [a, b] : [b, a];
}
