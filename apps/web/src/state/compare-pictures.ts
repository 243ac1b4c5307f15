import {
  blankRuns,
  PAGE_STATE_COUNT,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  stateOf,
} from '@pagelapse/address-space';
import type { ProcessPicture, WatchedMapping } from './process-picture.js';

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
    const held = earlier.byId.get(mapping.id);
    if (held === undefined) {
      mappingsCome++;
      addAll(tally.came, mapping);
    } else if (held.runs !== mapping.runs) addChanges(tally, held.runs, mapping.runs);
  }
  let mappingsGone = 0;
  for (const mapping of earlier.mappings) {
    if (later.byId.has(mapping.id)) continue;
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
  for (const { pages, was, is } of stretches(before, now)) {
    if (was === is) continue;
    came[is] = (came[is] as number) + pages;
    left[was] = (left[was] as number) + pages;
  }
}

/** Pages of a mapping that changed their state, as they were and as they are; all others are unmapped in both. */
export interface Changes {
  readonly before: PageRuns;
  readonly after: PageRuns;
}

/** `undefined` stands for a mapping that is not there at that moment. */
export function changesOf(before: PageRuns | undefined, after: PageRuns | undefined): Changes | undefined {
  const pages = (after ?? before)?.pages;
  if (pages === undefined) return undefined;
  const [was, is] = [new PageRunsBuilder(), new PageRunsBuilder()];
  for (const stretch of stretches(before ?? blankRuns(pages), after ?? blankRuns(pages))) {
    const changed = stretch.was !== stretch.is;
    was.push(stretch.pages, changed ? stretch.was : PageState.unmapped);
    is.push(stretch.pages, changed ? stretch.is : PageState.unmapped);
  }
  return { before: was.finish(), after: is.finish() };
}

interface Stretch {
  readonly pages: number;
  readonly was: number;
  readonly is: number;
}

/** Neighbouring pages of one state then and one now. Linear in runs. */
function* stretches(before: PageRuns, now: PageRuns): Generator<Stretch, undefined> {
  let i = 0;
  let j = 0;
  let restBefore = before.lengths[0] ?? 0;
  let restNow = now.lengths[0] ?? 0;
  while (i < before.count && j < now.count) {
    const pages = Math.min(restBefore, restNow);
    yield { pages, was: stateOf(before.codes[i] as number), is: stateOf(now.codes[j] as number) };
    restBefore -= pages;
    restNow -= pages;
    if (restBefore === 0) restBefore = before.lengths[++i] ?? 0;
    if (restNow === 0) restNow = now.lengths[++j] ?? 0;
  }
}
