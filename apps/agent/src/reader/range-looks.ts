import {
  countPages,
  type PageIndex,
  type PageRuns,
  pageIndex,
  sliceRuns,
  visitStretches,
} from '@pagelapse/address-space';
import type { HostFigures, MappingScan, TargetScan } from '@pagelapse/procfs';
import type { Move, RangeLook } from '../channel.js';
import { AgentError } from '../errors.js';

/** Where looks are taken. Injected, so that it runs without a target. */
export interface LookSource {
  /** An exact reading of the mappings that hold one of these pages; the others may be as they were. */
  scan(focus: readonly PageIndex[]): TargetScan;
  /** What tells the address space of the last reading from another, for whoever acts on it. Throws when it has gone. */
  addressSpace(epoch: number): string;
  host(): HostFigures;
}

export interface LookRequest {
  readonly epoch: number;
  readonly first: number;
  readonly count: number;
  /** The look that this one is held against, and how many pages of the range from its first on the act has reached. */
  readonly against?: { readonly look: number; readonly reached: number };
}

/** Looks that are remembered: those of acts that are under way, of which there are few. */
const MOST_LOOKS = 8;

/**
 * Exact readings of a range, one before and one after something is done to it. The second tells how many pages went from
 * which state to which, page for page.
 */
export class RangeLooks {
  readonly #taken = new Map<number, PageRuns>();
  #next = 1;

  constructor(readonly source: LookSource) {}

  /** Throws AgentError when the range is not within one mapping of this address space, and what the source throws. */
  look({ epoch, first, count, against }: LookRequest): RangeLook {
    const scan = this.source.scan([pageIndex(first)]);
    if (scan.epoch !== epoch) {
      throw new AgentError('AGENT_ERR_EPOCH_OVER', 'The process has called exec since: it has another address space.');
    }
    const read = holding(scan, first, count);
    const { mapping, smaps } = read;
    const runs = sliceRuns(read.runs, first - mapping.start, count);
    const before = against && this.#taken.get(against.look);
    const look = this.#remember(runs);
    return {
      look,
      takenAtMs: scan.takenAtMs,
      addressSpace: this.source.addressSpace(epoch),
      mapping: { ...mapping },
      ...(smaps && { vmFlags: smaps.vmFlags }),
      ...swapOf(this.source.host()),
      states: [...countPages(runs).states],
      ...(before && against && { moves: movesOf(before, runs, against.reached) }),
    };
  }

  #remember(runs: PageRuns): number {
    const look = this.#next++;
    this.#taken.set(look, runs);
    for (const oldest of this.#taken.keys()) {
      if (this.#taken.size <= MOST_LOOKS) break;
      this.#taken.delete(oldest);
    }
    return look;
  }
}

function holding({ mappings }: TargetScan, first: number, count: number): MappingScan {
  const read = mappings.find(({ mapping }) => mapping.start <= first && first < mapping.end);
  if (read === undefined) {
    throw new AgentError('AGENT_ERR_NO_SUCH_MAPPING', 'Nothing is mapped at the first page of the range any more.');
  }
  if (first + count > read.mapping.end) {
    throw new AgentError('AGENT_ERR_NO_SUCH_MAPPING', 'The range goes beyond the end of the mapping that holds it.');
  }
  return read;
}

function swapOf({ swapTotal, swapFree }: HostFigures) {
  return { swapTotal, swapFree };
}

/** How many pages were of one code and are of another, or of the same: of those that were reached and of the others. */
function movesOf(before: PageRuns, after: PageRuns, reachedPages: number): Move[] {
  const moves = new Map<string, Move>();
  const add = (was: number, is: number, reached: boolean, pages: number): void => {
    if (pages <= 0) return;
    const key = `${was} ${is} ${reached}`;
    const known = moves.get(key);
    if (known === undefined) moves.set(key, { was, is, reached, pages });
    else known.pages += pages;
  };
  visitStretches(before, after, (first, length, was, is) => {
    const within = Math.min(length, Math.max(0, reachedPages - first));
    add(was, is, true, within);
    add(was, is, false, length - within);
  });
  return [...moves.values()];
}
