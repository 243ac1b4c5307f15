import {
  flagsOf,
  type Mapping,
  PageFlag,
  PageRunsBuilder,
  PageState,
  pageCode,
  stateOf,
} from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';

/**
 * Which pages the kernel no longer has an answer for, while writes are kept track of. Why: the soft-dirty bit lies in the
 * page-table entry. Private memory takes it along to swap and back; of shared memory the entry is cleared when the page
 * goes to swap, and made anew, without the bit, when it comes back. Such a page would seem not to have been written, and
 * carries the flag writes-unknown instead - from when a pass first saw it without an entry until it is written again.
 *
 * What went and came back between two passes is not seen.
 */
export class WriteLedger {
  readonly #builder = new PageRunsBuilder();
  #sinceMs: number | undefined;
  #epoch = 0;
  /** By first page, of mappings that can lose the bit. */
  #marked = new Map<number, Marked>();

  /** When the bits were taken away from all pages of this address space; `undefined` when they were not. */
  get sinceMs(): number | undefined {
    return this.#sinceMs;
  }

  /** The bits of the address space `epoch` were taken away at `sinceMs`: nothing that was lost before matters. */
  begin(sinceMs: number, epoch: number): void {
    this.#sinceMs = sinceMs;
    this.#epoch = epoch;
    this.#marked.clear();
  }

  end(): void {
    this.#sinceMs = undefined;
    this.#marked.clear();
  }

  /** The scan with what is not known marked; the same mappings again where nothing has changed. Exec ends the account. */
  mark(scan: TargetScan): TargetScan {
    if (scan.epoch !== this.#epoch) this.end();
    if (this.#sinceMs === undefined) return scan;
    const before = this.#marked;
    this.#marked = new Map();
    return { ...scan, mappings: scan.mappings.map((read) => this.#mark(read, before)) };
  }

  #mark(read: MappingScan, before: ReadonlyMap<number, Marked>): MappingScan {
    const { mapping } = read;
    if (!mayLoseWrites(mapping)) return read;
    const last = before.get(mapping.start);
    if (last?.read === read) {
      this.#marked.set(mapping.start, last);
      return last.told;
    }
    const lost = last?.read.mapping === mapping ? last.lost : lostWithin(before, mapping);
    const marked = this.#walk(read, lost);
    this.#marked.set(mapping.start, marked);
    return marked.told;
  }

  #walk(read: MappingScan, before: Stretches): Marked {
    const { runs, mapping } = read;
    const neverTold = mapping.kind === 'hugetlb';
    const builder = this.#builder;
    builder.reset();
    const lost = new Stretches();
    let b = 0;
    let page: number = mapping.start;
    for (let run = 0; run < runs.count; run++) {
      const code = runs.codes[run] as number;
      const end = page + (runs.lengths[run] as number);
      const unknown = pageCode(stateOf(code), flagsOf(code) | PageFlag['writes-unknown']);
      if (isTold(code)) builder.push(end - page, code);
      else if (neverTold || isWithoutEntry(code)) {
        lost.push(page, end);
        builder.push(end - page, unknown);
      } else {
        // There, and seemingly not written: so it is only where it was never seen without its entry.
        while (b < before.count && before.endOf(b) <= page) b++;
        for (let at = page; at < end; ) {
          const lostFrom = b < before.count ? Math.min(end, Math.max(at, before.firstOf(b))) : end;
          builder.push(lostFrom - at, code);
          const lostTo = lostFrom === end ? end : Math.min(end, before.endOf(b));
          builder.push(lostTo - lostFrom, unknown);
          lost.push(lostFrom, lostTo);
          at = lostTo;
          if (b < before.count && before.endOf(b) <= at) b++;
        }
      }
      page = end;
    }
    return { read, lost, told: { ...read, runs: builder.finish(runs) } };
  }
}

interface Marked {
  readonly read: MappingScan;
  readonly told: MappingScan;
  readonly lost: Stretches;
}

/** Stretches of pages in address order, none empty and no two touching, columnar. */
class Stretches {
  readonly #bounds: number[] = [];

  get count(): number {
    return this.#bounds.length / 2;
  }

  firstOf(index: number): number {
    return this.#bounds[index * 2] as number;
  }

  endOf(index: number): number {
    return this.#bounds[index * 2 + 1] as number;
  }

  push(first: number, end: number): void {
    if (first >= end) return;
    if (this.#bounds.at(-1) === first) this.#bounds[this.#bounds.length - 1] = end;
    else this.#bounds.push(first, end);
  }
}

/**
 * Memory whose page-table entries may go without a trace while its data stays: shared and writable. A page of hugetlbfs is
 * told of in no case (clear_refs_pte_range() in fs/proc/task_mmu.c walks none of them).
 */
function mayLoseWrites({ perms, kind }: Mapping): boolean {
  if (kind === 'hugetlb') return perms[1] === 'w';
  return perms[1] === 'w' && perms[3] === 's' && kind !== 'device' && kind !== 'kernel';
}

/** The bit is there, or there is nothing that could have been written. */
function isTold(code: number): boolean {
  const state = stateOf(code);
  if ((flagsOf(code) & PageFlag['soft-dirty']) !== 0) return true;
  return state === PageState.unmapped || state === PageState['zero-page'] || state === PageState.guard;
}

/** Data, and no page-table entry of this process. A present page has one, and so does one under way. */
function isWithoutEntry(code: number): boolean {
  return stateOf(code) !== PageState.present;
}

/** A mapping that grew, shrank or was cut keeps what is known of its addresses. */
function lostWithin(before: ReadonlyMap<number, Marked>, { start, end }: Mapping): Stretches {
  const lost = new Stretches();
  const marked = [...before.values()].filter(({ read: { mapping } }) => mapping.start < end && mapping.end > start);
  for (const { lost: stretches } of marked.sort((a, b) => a.read.mapping.start - b.read.mapping.start)) {
    for (let i = 0; i < stretches.count; i++) {
      lost.push(Math.max(start, stretches.firstOf(i)), Math.min(end, stretches.endOf(i)));
    }
  }
  return lost;
}
