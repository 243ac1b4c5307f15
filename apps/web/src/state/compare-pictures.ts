import { PAGE_STATE_COUNT, type PageRuns, stateOf } from '@pagelapse/address-space';
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

/** Linear in runs. */
function addChanges({ came, left }: Pick<Comparison, 'came' | 'left'>, before: PageRuns, now: PageRuns): void {
  let i = 0;
  let j = 0;
  let restBefore = before.lengths[0] ?? 0;
  let restNow = now.lengths[0] ?? 0;
  while (i < before.count && j < now.count) {
    const pages = Math.min(restBefore, restNow);
    const was = stateOf(before.codes[i] as number);
    const is = stateOf(now.codes[j] as number);
    if (was !== is) {
      came[is] = (came[is] as number) + pages;
      left[was] = (left[was] as number) + pages;
    }
    restBefore -= pages;
    restNow -= pages;
    if (restBefore === 0) restBefore = before.lengths[++i] ?? 0;
    if (restNow === 0) restNow = now.lengths[++j] ?? 0;
  }
}
