import { type EvidenceName, flagsOf, PageFlag, PageState, pageCode, stateOf } from '@pagelapse/address-space';
import type { PageTable } from '../read/page-table.js';
import { sameStamp } from './data-extent.js';
import { type EntryClassifier, isAbsent, type OnRun } from './entry-classifier.js';
import { type OpenSpan, settledInSwap, spanFrom } from './open-span.js';
import type { Segments } from './segments.js';
import type { SharedObject } from './shared-object.js';

/** Which questions a shared file answers truly. */
export interface ObjectPowers {
  readonly mincore: boolean;
  readonly cachestat: boolean;
}

/**
 * mincore lies to those who neither own the file nor may write to it. cachestat refuses them, since 6.14 and its
 * backports (can_do_cachestat() in mm/filemap.c), and before that answered everybody: so it is no proof for mincore.
 */
export function powersOver(
  object: SharedObject,
  features: { readonly mincore: boolean; readonly cachestat: boolean },
): ObjectPowers {
  const cachestat = features.cachestat && object.cachestat(0, 1) !== undefined;
  const trusted = (cachestat || !features.cachestat) && object.ownerOrWriter();
  return { cachestat, mincore: features.mincore && trusted };
}

export function evidenceOf(powers: ObjectPowers): EvidenceName {
  if (powers.mincore) return powers.cachestat ? 'object' : 'object-without-cachestat';
  return powers.cachestat ? 'object-without-mincore' : 'extents-only';
}

/** What the file says of a page without a page-table entry. */
const HOLE = 0;
const SWAPPED = 1;
const RESIDENT = 2;
const SWAP_CACHED = 3;
const DATA_SOMEWHERE = 4;
/** Beside an answer: the file gave another one a moment before. */
const MOVED = 0x80;

/** Where a window of the page table lies, in the address space and in the file. */
export interface WindowPlace {
  readonly firstPage: number;
  readonly firstObjectPage: number;
  readonly shared: boolean;
}

/**
 * Finds out what the absent pages of a shared file's mapping are. The order of the readings is what makes every answer
 * true, however the readings are interleaved with the target's life:
 *
 * 1. page table: which pages have no entry;
 * 2. the file: a hole is unmapped; data in swap and nowhere in memory is shared-swapped - true at that moment whatever
 *    the page tables say, for a page in swap is mapped by nobody;
 * 3. page table again, for the pages in memory alone: mapped by now, or resident elsewhere before and after.
 *
 * A truncate or punch between the questions to the file would make data of what is a hole by then. It moves the file's
 * ctime, as does a first write to a shared page. Then cachestat, which tells data in swap from a hole by itself, checks
 * the answers; without it the file is asked twice, and a page of which it says two different things is in-motion.
 */
export class AbsenceResolver {
  readonly #answers: Uint8Array;
  readonly #earlier: Uint8Array;
  readonly #residency: Uint8Array;
  /** Pages flagged in-motion since the count was last taken. */
  inMotionPages = 0;

  constructor(windowPages: number) {
    this.#answers = new Uint8Array(windowPages);
    this.#earlier = new Uint8Array(windowPages);
    this.#residency = new Uint8Array(windowPages);
  }

  /** Emits the window's runs in order, absent ones resolved. Overwrites the words of `table`. */
  resolve(
    segments: Segments,
    place: WindowPlace,
    object: SharedObject,
    powers: ObjectPowers,
    table: PageTable,
    classifier: EntryClassifier,
    onRun: OnRun,
  ): void {
    let at = 0;
    for (let i = 0; i < segments.count; ) {
      if (segments.open[i] === 0) {
        onRun(segments.lengths[i] as number, segments.codes[i] as number);
        at += segments.lengths[i] as number;
        i++;
        continue;
      }
      const span = spanFrom(segments, i, at);
      this.#askSurely(segments, span, place.firstObjectPage, object, powers);
      // Pages in memory may be mapped by now: the second reading of the page table decides.
      if (this.#anyInMemory(span)) table.read(place.firstPage + span.from, span.to - span.from);
      for (; i < span.endSegment; i++) {
        const end = at + (segments.lengths[i] as number);
        const code = segments.codes[i] as number;
        if (segments.open[i] === 1) this.#emit(at, end, span.from, code, place, table, classifier, onRun);
        else onRun(end - at, code);
        at = end;
      }
    }
  }

  /** Fills the answers for a span, and makes sure that they hold. */
  #askSurely(segments: Segments, span: OpenSpan, base: number, object: SharedObject, powers: ObjectPowers): void {
    const checkable = powers.mincore && powers.cachestat;
    const before = object.stamp();
    const assumed = object.extent.recall(before, checkable);
    this.#ask(segments, span, base, object, powers);
    if (!assumed && sameStamp(before, object.stamp())) return;
    if (checkable) this.#check(segments, span, base, object);
    else this.#askAgain(segments, span, base, object, powers);
  }

  #ask(segments: Segments, span: OpenSpan, base: number, object: SharedObject, powers: ObjectPowers): void {
    const { from, to } = span;
    const answers = this.#answers;
    answers.fill(HOLE, from, to);
    let data = 0;
    let at = from;
    for (let i = span.firstSegment; i < span.endSegment; i++) {
      const end = at + (segments.lengths[i] as number);
      if (segments.open[i] === 1) data += object.markData(base + at, base + end, base, answers, SWAPPED);
      at = end;
    }
    if (data === 0) return;
    if (powers.mincore && object.readResidency(base + from, to - from, this.#residency)) {
      const swapped = this.#takeResidency(from, to - from);
      if (swapped === data || !powers.cachestat) return;
      const evicted = object.cachestat(base + from, to - from)?.evicted ?? 0;
      if (evicted > swapped + settledInSwap(segments, span)) this.#splitRuns(RESIDENT, from, to, base, object);
      return;
    }
    // Without mincore, data is not yet known to be out of memory.
    for (let i = from; i < to; i++) if (answers[i] === SWAPPED) answers[i] = DATA_SOMEWHERE;
    if (powers.cachestat) this.#splitRuns(DATA_SOMEWHERE, from, to, base, object);
  }

  /** Holds the answers against cachestat, and corrects those it does not bear out. */
  #check(segments: Segments, span: OpenSpan, base: number, object: SharedObject): void {
    const { from, to } = span;
    let inSwap = settledInSwap(segments, span);
    for (let i = from; i < to; i++) {
      if (this.#answers[i] === SWAPPED || this.#answers[i] === SWAP_CACHED) inSwap++;
    }
    if (object.cachestat(base + from, to - from)?.evicted === inSwap) return;
    this.#splitRuns(SWAPPED, from, to, base, object);
    this.#splitRuns(HOLE, from, to, base, object);
  }

  #askAgain(segments: Segments, span: OpenSpan, base: number, object: SharedObject, powers: ObjectPowers): void {
    const { from, to } = span;
    const answers = this.#answers;
    this.#earlier.set(answers.subarray(from, to), from);
    object.extent.forget();
    this.#ask(segments, span, base, object, powers);
    for (let i = from; i < to; i++) {
      if (answers[i] !== this.#earlier[i]) answers[i] = (answers[i] as number) | MOVED;
    }
  }

  #anyInMemory({ from, to }: OpenSpan): boolean {
    for (let i = from; i < to; i++) if (((this.#answers[i] as number) & ~MOVED) > SWAPPED) return true;
    return false;
  }

  /** Turns data in memory into RESIDENT; returns how many pages of data are left, in swap alone. */
  #takeResidency(from: number, count: number): number {
    const answers = this.#answers;
    let swapped = 0;
    for (let i = 0; i < count; i++) {
      if (answers[from + i] !== SWAPPED) continue;
      if (((this.#residency[i] as number) & 1) === 1) answers[from + i] = RESIDENT;
      else swapped++;
    }
    return swapped;
  }

  /** Asks cachestat about each run of `answer`, halving the runs of which it says some of both. */
  #splitRuns(answer: number, from: number, to: number, base: number, object: SharedObject): void {
    const answers = this.#answers;
    let at = from;
    while (at < to) {
      if (answers[at] !== answer) {
        at++;
        continue;
      }
      let end = at + 1;
      while (end < to && answers[end] === answer) end++;
      this.#split(answer, at, end, base, object);
      at = end;
    }
  }

  #split(answer: number, from: number, to: number, base: number, object: SharedObject): void {
    const count = to - from;
    const stat = object.cachestat(base + from, count);
    if (stat === undefined) return;
    if (stat.evicted === 0) {
      // A hole may still be in the page cache: fallocated and never written.
      if (answer === HOLE) return;
      if (answer === RESIDENT || stat.cached === count) this.#answers.fill(RESIDENT, from, to);
      else if (stat.cached === 0) this.#answers.fill(HOLE, from, to);
      else this.#halve(answer, from, to, base, object);
    } else if (stat.evicted >= count) {
      // Without mincore, a page in swap and one in the swap cache look the same.
      this.#answers.fill(answer === RESIDENT ? SWAP_CACHED : SWAPPED, from, to);
    } else this.#halve(answer, from, to, base, object);
  }

  #halve(answer: number, from: number, to: number, base: number, object: SharedObject): void {
    const middle = (from + to) >>> 1;
    this.#split(answer, from, middle, base, object);
    this.#split(answer, middle, to, base, object);
  }

  #emit(
    from: number,
    to: number,
    tableFrom: number,
    absentCode: number,
    place: WindowPlace,
    table: PageTable,
    classifier: EntryClassifier,
    onRun: OnRun,
  ): void {
    const answers = this.#answers;
    let at = from;
    while (at < to) {
      const answer = answers[at] as number;
      let end = at + 1;
      while (end < to && answers[end] === answer) end++;
      const moved = (answer & MOVED) !== 0;
      const code = codeOf(answer & ~MOVED, absentCode, moved ? PageFlag['in-motion'] : 0);
      if (moved) this.inMotionPages += end - at;
      if ((answer & ~MOVED) <= SWAPPED) onRun(end - at, code);
      else {
        // Mapped since, or still not: the second reading of the page table decides.
        classifier.classify(table.words, at - tableFrom, end - at, place.shared, (length, later) => {
          onRun(length, isAbsent(later) ? code : later);
        });
      }
      at = end;
    }
  }
}

function codeOf(answer: number, absentCode: number, motion: number): number {
  const flags = flagsOf(absentCode) | motion;
  switch (answer) {
    case HOLE:
      return pageCode(stateOf(absentCode), flags);
    case SWAPPED:
      return pageCode(PageState['shared-swapped'], flags);
    case RESIDENT:
      return pageCode(PageState['resident-elsewhere'], flags);
    case SWAP_CACHED:
      return pageCode(PageState['swap-cached'], flags);
    default:
      return pageCode(PageState['unknown-absent'], flags);
  }
}
