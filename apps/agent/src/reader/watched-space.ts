import {
  countPages,
  type EvidenceName,
  emptyCounts,
  type Mapping,
  type PageRuns,
  sameMapping,
} from '@pagelapse/address-space';
import type { MappingScan, SmapsFigures, TargetScan } from '@pagelapse/procfs';

/** A mapping as the watch knows it: its wire id and the newest reading. */
export interface WatchedMapping {
  readonly id: number;
  readonly mapping: Mapping;
  readonly evidence: EvidenceName;
  readonly runs: PageRuns;
  readonly figures: SmapsFigures | undefined;
}

/** A mapping whose pages are not as they were; `before` is absent when nothing was known of them. */
export interface ChangedPages {
  readonly id: number;
  readonly before: PageRuns | undefined;
  readonly after: PageRuns;
}

/** What a pass changed since the one before. */
export interface SpaceChange {
  /** Another address space than before (exec): nothing of the last picture holds. */
  readonly newEpoch: boolean;
  /** Mappings that are new or whose evidence changed. */
  readonly mappings: readonly WatchedMapping[];
  readonly gone: readonly number[];
  readonly pages: readonly ChangedPages[];
  readonly figures: readonly WatchedMapping[];
  readonly newColumns: boolean;
}

/**
 * The watch's memory: the last picture of the target's address space, from which deltas are made for those who follow
 * and keys for those who join. A mapping keeps its id as long as it is the same VMA over the same object; one that was
 * resized or moved, or whose file turns out to be of another kind when it can be looked at, is gone and new. Ids are never used twice within an epoch.
 */
export class WatchedSpace {
  #mappings: readonly WatchedMapping[] = [];
  #epoch: number | undefined;
  #nextId = 1;
  #figureNames: readonly string[] = [];
  #statePages = emptyCounts().states;

  /** Names of the smaps fields, in the order of the rows' columns; only ever added to. */
  get figureNames(): readonly string[] {
    return this.#figureNames;
  }

  get epoch(): number {
    return this.#epoch ?? 0;
  }

  /** Pages of all mappings by state, index = state code. */
  get statePages(): Float64Array {
    return this.#statePages;
  }

  /** In address order. */
  get mappings(): readonly WatchedMapping[] {
    return this.#mappings;
  }

  update(scan: TargetScan): SpaceChange {
    const newEpoch = scan.epoch !== this.#epoch;
    if (newEpoch) {
      this.#epoch = scan.epoch;
      this.#mappings = [];
      this.#nextId = 1;
      this.#statePages = emptyCounts().states;
    }
    const columnsBefore = this.#figureNames.length;
    const figures = scan.mappings.find(({ smaps }) => smaps !== undefined)?.smaps;
    if (figures !== undefined) this.#figureNames = [...figures.columns.names];
    const change: Collected = { mappings: [], gone: [], pages: [], figures: [] };
    const before = this.#mappings;
    let b = 0;
    this.#mappings = scan.mappings.map((read) => {
      // Both lists are in address order and VMAs never overlap, so one merge walk pairs them.
      while (b < before.length && (before[b] as WatchedMapping).mapping.start < read.mapping.start) {
        this.#forget(before[b++] as WatchedMapping, change);
      }
      const known = before[b];
      if (known === undefined || known.mapping.start !== read.mapping.start) return this.#add(read, change);
      b++;
      const sameKind = known.mapping.kind === read.mapping.kind;
      if (sameKind && sameMapping(known.mapping, read.mapping)) return this.#renew(known, read, change);
      this.#forget(known, change);
      return this.#add(read, change);
    });
    for (; b < before.length; b++) this.#forget(before[b] as WatchedMapping, change);
    return { ...change, newEpoch, newColumns: this.#figureNames.length > columnsBefore };
  }

  #add(read: MappingScan, change: Collected): WatchedMapping {
    const figures = read.smaps;
    const added = { id: this.#nextId++, mapping: read.mapping, evidence: read.evidence, runs: read.runs, figures };
    change.mappings.push(added);
    if (figures !== undefined) change.figures.push(added);
    change.pages.push({ id: added.id, before: undefined, after: read.runs });
    this.#count(read.runs, 1);
    return added;
  }

  #forget(known: WatchedMapping, change: Collected): void {
    change.gone.push(known.id);
    this.#count(known.runs, -1);
  }

  #count(runs: PageRuns, sign: 1 | -1): void {
    const { states } = countPages(runs);
    for (let state = 0; state < states.length; state++) {
      this.#statePages[state] = (this.#statePages[state] as number) + sign * (states[state] as number);
    }
  }

  #renew(known: WatchedMapping, read: MappingScan, change: Collected): WatchedMapping {
    const { smaps } = read;
    const figuresMoved = smaps !== undefined && !sameFigures(known.figures, smaps);
    const pagesMoved = !sameRuns(known.runs, read.runs);
    const evidenceMoved = known.evidence !== read.evidence;
    if (!figuresMoved && !pagesMoved && !evidenceMoved) return known;
    const renewed: WatchedMapping = {
      id: known.id,
      mapping: known.mapping,
      evidence: read.evidence,
      runs: pagesMoved ? read.runs : known.runs,
      figures: figuresMoved ? smaps : known.figures,
    };
    if (evidenceMoved) change.mappings.push(renewed);
    if (figuresMoved) change.figures.push(renewed);
    if (pagesMoved) {
      change.pages.push({ id: known.id, before: known.runs, after: read.runs });
      this.#count(known.runs, -1);
      this.#count(read.runs, 1);
    }
    return renewed;
  }
}

interface Collected {
  readonly mappings: WatchedMapping[];
  readonly gone: number[];
  readonly pages: ChangedPages[];
  readonly figures: WatchedMapping[];
}

/** Is there anything to tell of this pass besides its own cost and age? */
export function isQuiet(change: SpaceChange): boolean {
  return (
    !change.newEpoch &&
    change.mappings.length === 0 &&
    change.gone.length === 0 &&
    change.pages.length === 0 &&
    change.figures.length === 0
  );
}

/** Most mappings of a process never move: telling so must not allocate. */
function sameRuns(a: PageRuns, b: PageRuns): boolean {
  if (a === b) return true;
  if (a.count !== b.count || a.pages !== b.pages) return false;
  for (let i = 0; i < a.count; i++) {
    if (a.lengths[i] !== b.lengths[i] || a.codes[i] !== b.codes[i]) return false;
  }
  return true;
}

function sameFigures(a: SmapsFigures | undefined, b: SmapsFigures): boolean {
  return a === b || a?.equals(b.kib, b.vmFlags) === true;
}
