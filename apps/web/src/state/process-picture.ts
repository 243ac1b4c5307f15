import {
  applyPatch,
  blankRuns,
  countPages,
  emptyCounts,
  type Mapping,
  mappingPages,
  type PageCounts,
  type PagePatch,
  parseAddress,
  sameMapping,
} from '@pagelapse/address-space';
import { BatchMismatch, type PassBatch, type PassFacts, type Surroundings } from '../api/pass-batch.js';
import { MappingList } from './mapping-list.js';
import { nextReadings, type Readings } from './readings.js';
import { SmapsFigures } from './smaps-figures.js';
import type { WatchedMapping } from './watched-mapping.js';

export type { WatchedMapping } from './watched-mapping.js';

/** A process as of its last batch: what every view draws from. Immutable; {@link applyBatch} makes the next one. */
export interface ProcessPicture {
  readonly handle: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly pass: PassFacts;
  readonly readings: Readings;
  readonly byId: MappingList;
  /** In address order. The same array as long as no mapping comes, goes or changes. */
  readonly mappings: readonly WatchedMapping[];
  readonly totals: PageCounts;
  readonly figureNames: readonly string[];
  readonly surroundings: Surroundings | undefined;
}

/** Lays a batch over a picture, whole or not at all: throws {@link BatchMismatch} or RangeError and changes nothing. */
export function applyBatch(before: ProcessPicture | undefined, batch: PassBatch): ProcessPicture {
  const base = batch.key ? undefined : before;
  if (!batch.key) {
    if (base === undefined) throw new BatchMismatch('a delta before any key');
    if (base.epoch !== batch.epoch) throw new BatchMismatch(`a delta of epoch ${batch.epoch} over ${base.epoch}`);
  }
  const came = batch.mappings.filter(({ id }) => base?.byId.has(id) !== true).map(blankMapping);
  const listed = (base?.byId ?? MappingList.none).withLayout(batch.gone, came);
  const changed = new Map<number, WatchedMapping>();
  const rowOf = (id: number): WatchedMapping => {
    const row = changed.get(id) ?? listed.get(id);
    if (row === undefined) throw new BatchMismatch(`unknown mapping ${id}`);
    return row;
  };
  for (const { id, evidence } of batch.mappings) changed.set(id, { ...rowOf(id), evidence });
  for (const { mapping, patch } of batch.patches) changed.set(mapping, patched(rowOf(mapping), patch));
  const figureNames = batch.figureNames ?? base?.figureNames ?? [];
  for (const { mapping, kib, vmFlags } of batch.figures) {
    changed.set(mapping, { ...rowOf(mapping), figures: new SmapsFigures(figureNames, kib, vmFlags) });
  }
  const byId = listed.withRows(changed);
  return {
    handle: batch.handle,
    sequence: batch.sequence,
    epoch: batch.epoch,
    pass: batch.pass,
    readings: nextReadings(base?.readings, batch.pass, (id) => byId.has(id)),
    byId,
    mappings: byId.rows,
    totals: totalsOf(byId, base),
    figureNames,
    surroundings: batch.surroundings ?? base?.surroundings,
  };
}

/** Is no batch of the same address space missing between the two? A key may tell the pass before it once more. */
export function follows(before: Pick<ProcessPicture, 'epoch' | 'sequence'>, now: typeof before): boolean {
  return now.epoch === before.epoch && now.sequence - before.sequence <= 1 && now.sequence >= before.sequence;
}

/** The mapping that starts at an address as {@link formatAddress} writes it. */
export function mappingAt(
  { mappings }: ProcessPicture,
  address: string | undefined,
  pageSize: number,
): WatchedMapping | undefined {
  const page = address === undefined ? undefined : parseAddress(address, pageSize);
  return page === undefined ? undefined : mappings.find(({ mapping }) => mapping.start === page);
}

/**
 * A mapping of one picture as another picture has it, where it is there. A number alone does not tell: a watch that began
 * after another of the same process has numbered its mappings anew.
 */
export function sameIn(
  { byId, mappings }: ProcessPicture,
  { id, mapping }: WatchedMapping,
): WatchedMapping | undefined {
  const numbered = byId.get(id);
  if (numbered !== undefined && isSame(numbered.mapping, mapping)) return numbered;
  let low = 0;
  for (let high = mappings.length; low < high; ) {
    const middle = (low + high) >> 1;
    if ((mappings[middle] as WatchedMapping).mapping.start < mapping.start) low = middle + 1;
    else high = middle;
  }
  const placed = mappings[low];
  return placed !== undefined && isSame(placed.mapping, mapping) ? placed : undefined;
}

function isSame(a: Mapping, b: Mapping): boolean {
  return a === b || (a.kind === b.kind && sameMapping(a, b));
}

function blankMapping({ id, mapping, evidence }: PassBatch['mappings'][number]): WatchedMapping {
  const runs = blankRuns(mappingPages(mapping));
  return { id, mapping, evidence, runs, counts: countPages(runs), figures: undefined };
}

function patched(mapping: WatchedMapping, patch: PagePatch): WatchedMapping {
  const runs = applyPatch(mapping.runs, patch);
  return { ...mapping, runs, counts: countPages(runs) };
}

/** Of all mappings; where none came or went, those before with what the changed ones have more or less. */
function totalsOf(now: MappingList, base: ProcessPicture | undefined): PageCounts {
  if (base?.byId === now) return base.totals;
  const totals = emptyCounts();
  if (base?.byId.layout !== now.layout) {
    for (const { counts } of now.rows) add(totals, counts, 1);
    return totals;
  }
  add(totals, base.totals, 1);
  for (let i = 0; i < now.rows.length; i++) {
    const [before, after] = [base.byId.rows[i] as WatchedMapping, now.rows[i] as WatchedMapping];
    if (before.counts === after.counts) continue;
    add(totals, before.counts, -1);
    add(totals, after.counts, 1);
  }
  return totals;
}

function add(into: PageCounts, { states, flags }: PageCounts, sign: 1 | -1): void {
  for (let s = 0; s < into.states.length; s++)
    into.states[s] = (into.states[s] as number) + sign * (states[s] as number);
  for (let f = 0; f < into.flags.length; f++) into.flags[f] = (into.flags[f] as number) + sign * (flags[f] as number);
}
