import {
  applyPatch,
  blankRuns,
  countPages,
  type EvidenceName,
  emptyCounts,
  type Mapping,
  mappingPages,
  type PageCounts,
  type PagePatch,
  type PageRuns,
  parseAddress,
} from '@pagelapse/address-space';
import { BatchMismatch, type PassBatch, type PassFacts, type Surroundings } from '../api/pass-batch.js';
import { nextReadings, type Readings } from './readings.js';

/** One mapping as of the last batch. Replaced as a whole when anything of it changes, so identity tells change. */
export interface WatchedMapping {
  readonly id: number;
  readonly mapping: Mapping;
  readonly evidence: EvidenceName | undefined;
  readonly runs: PageRuns;
  readonly counts: PageCounts;
  /** smaps values in bytes by field name; empty until they were read. */
  readonly figures: ReadonlyMap<string, number>;
}

/** A process as of its last batch: what every view draws from. Immutable; {@link applyBatch} makes the next one. */
export interface ProcessPicture {
  readonly handle: string;
  readonly sequence: number;
  readonly epoch: number;
  readonly pass: PassFacts;
  readonly readings: Readings;
  readonly byId: ReadonlyMap<number, WatchedMapping>;
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
  const byId = new Map(base?.byId);
  for (const id of batch.gone) {
    if (!byId.delete(id)) throw new BatchMismatch(`unknown mapping ${id} is gone`);
  }
  for (const news of batch.mappings) {
    const held = byId.get(news.id);
    byId.set(news.id, held === undefined ? blankMapping(news) : { ...held, evidence: news.evidence });
  }
  for (const { mapping, patch } of batch.patches) byId.set(mapping, patched(byId, mapping, patch));
  const figureNames = batch.figureNames ?? base?.figureNames ?? [];
  for (const { mapping, bytes } of batch.figures) {
    byId.set(mapping, { ...held(byId, mapping), figures: namedFigures(figureNames, bytes) });
  }
  const moved =
    batch.key || batch.gone.length + batch.mappings.length + batch.patches.length + batch.figures.length > 0;
  const mappings = moved || base === undefined ? inAddressOrder(byId) : base.mappings;
  return {
    handle: batch.handle,
    sequence: batch.sequence,
    epoch: batch.epoch,
    pass: batch.pass,
    readings: nextReadings(base?.readings, batch.pass, (id) => byId.has(id)),
    byId,
    mappings,
    totals: mappings === base?.mappings ? base.totals : sumCounts(mappings),
    figureNames,
    surroundings: batch.surroundings ?? base?.surroundings,
  };
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

function blankMapping({ id, mapping, evidence }: PassBatch['mappings'][number]): WatchedMapping {
  const runs = blankRuns(mappingPages(mapping));
  return { id, mapping, evidence, runs, counts: countPages(runs), figures: new Map() };
}

function held(byId: ReadonlyMap<number, WatchedMapping>, id: number): WatchedMapping {
  const mapping = byId.get(id);
  if (mapping === undefined) throw new BatchMismatch(`unknown mapping ${id}`);
  return mapping;
}

function patched(byId: ReadonlyMap<number, WatchedMapping>, id: number, patch: PagePatch): WatchedMapping {
  const mapping = held(byId, id);
  const runs = applyPatch(mapping.runs, patch);
  return { ...mapping, runs, counts: countPages(runs) };
}

function namedFigures(names: readonly string[], bytes: readonly (number | undefined)[]): Map<string, number> {
  const figures = new Map<string, number>();
  for (const [i, name] of names.entries()) {
    const value = bytes[i];
    if (value !== undefined) figures.set(name, value);
  }
  return figures;
}

function inAddressOrder(byId: ReadonlyMap<number, WatchedMapping>): WatchedMapping[] {
  return [...byId.values()].sort((a, b) => a.mapping.start - b.mapping.start);
}

function sumCounts(mappings: readonly WatchedMapping[]): PageCounts {
  const totals = emptyCounts();
  for (const { counts } of mappings) {
    for (let s = 0; s < totals.states.length; s++) {
      totals.states[s] = (totals.states[s] as number) + (counts.states[s] as number);
    }
    for (let f = 0; f < totals.flags.length; f++) {
      totals.flags[f] = (totals.flags[f] as number) + (counts.flags[f] as number);
    }
  }
  return totals;
}
