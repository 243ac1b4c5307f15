import { type EvidenceName, flagsOf, PageFlag, PageState, pageCode, stateOf } from '@pagelapse/address-space';
import type { PageTable } from '../read/page-table.js';
import { type EntryClassifier, isAbsent, type OnRun } from './entry-classifier.js';
import {
  type AskedFile,
  FileAnswers,
  HOLE,
  MOVED,
  type ObjectPowers,
  RESIDENT,
  SWAP_CACHED,
  SWAPPED,
} from './file-answers.js';
import type { KnownData } from './known-data.js';
import { countInSwap, type DataWindow, dataWindows, isLong } from './long-runs.js';
import { type OpenSpan, spanFrom } from './open-span.js';
import type { Segments } from './segments.js';
import type { SharedObject } from './shared-object.js';
import type { SwapCounting } from './swap-counting.js';
import type { WholeObject } from './whole-object.js';

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

/** The mapping whose absent pages are to be found out about. */
export interface AbsencePlace {
  readonly table: PageTable;
  readonly firstPage: number;
  readonly shared: boolean;
}

/**
 * Finds out what the absent pages of a shared file's mapping are. The order of the readings is what makes every answer
 * true, however the readings are interleaved with the target's life:
 *
 * 1. page table: which pages have no entry (the segments given);
 * 2. the file: a hole is unmapped; data in swap and nowhere in memory is shared-swapped - true at that moment whatever
 *    the page tables say, for a page in swap is mapped by nobody;
 * 3. page table again, for the pages in memory alone: mapped by now, or resident elsewhere before and after.
 */
export class AbsenceResolver {
  readonly #classifier: EntryClassifier;
  readonly #counting: SwapCounting | undefined;
  readonly #answers = new FileAnswers();
  /** Pages flagged in-motion since the count was last taken. */
  inMotionPages = 0;

  constructor(classifier: EntryClassifier, counting: SwapCounting | undefined) {
    this.#classifier = classifier;
    this.#counting = counting;
  }

  /**
   * Emits the runs of all segments in order, absent ones resolved. Overwrites the words of the page table. False when what
   * was emitted cannot be relied on, since pages came to the swap cache meanwhile: then to be asked once more, `counting`
   * off.
   */
  resolve(
    segments: Segments,
    file: Omit<AskedFile, 'noSwapCache'>,
    place: AbsencePlace,
    onRun: OnRun,
    counting = true,
  ): boolean {
    const { object, powers, firstObjectPage } = file;
    const means = counting && powers.mincore ? this.#counting : undefined;
    const folioPages = means?.folioPages ?? 1;
    const windows = dataWindows(segments, object, firstObjectPage, folioPages);
    const emptyAt = windows.length > 0 ? means?.swapCache.emptyAt() : undefined;
    const counted =
      means !== undefined &&
      emptyAt !== undefined &&
      countInSwap(windows, object, firstObjectPage, folioPages, means.smaps);
    const earlierInMotion = this.inMotionPages;
    this.#answers.begin({ ...file, noSwapCache: counted });
    this.#emitAll(segments, windows, place, onRun);
    if (!counted || means.swapCache.emptyAt() === emptyAt) return true;
    this.inMotionPages = earlierInMotion;
    return false;
  }

  /** The same from one count of the whole file, if that proves it. */
  resolveWhole(segments: Segments, whole: WholeObject, known: KnownData | undefined, onRun: OnRun): boolean {
    return whole.settle(segments, known, (code, inSwap) => codeOf(inSwap ? SWAPPED : HOLE, code), onRun);
  }

  #emitAll(segments: Segments, windows: readonly DataWindow[], place: AbsencePlace, onRun: OnRun): void {
    let window = 0;
    let at = 0;
    for (let i = 0; i < segments.count; ) {
      const to = at + (segments.lengths[i] as number);
      const code = segments.codes[i] as number;
      if (segments.open[i] === 0) {
        onRun(to - at, code);
        at = to;
        i++;
      } else if (isLong(segments, i)) {
        for (; (windows[window]?.firstSegment ?? -1) === i; window++) {
          const next = windows[window] as DataWindow;
          onRun(next.from - at, codeOf(HOLE, code));
          this.#emitWindow(segments, next, place, onRun);
          at = next.to;
        }
        onRun(to - at, codeOf(HOLE, code));
        at = to;
        i++;
      } else {
        const span = spanFrom(segments, i, at);
        this.#answers.ask(segments, span);
        this.#emitSpan(segments, span, place, onRun);
        at = span.to;
        i = span.endSegment;
      }
    }
  }

  #emitWindow(segments: Segments, window: DataWindow, place: AbsencePlace, onRun: OnRun): void {
    if (window.inSwap === window.to - window.from) {
      onRun(window.inSwap, codeOf(SWAPPED, segments.codes[window.firstSegment] as number));
      return;
    }
    this.#answers.ask(segments, window, window.inSwap);
    this.#emitSpan(segments, window, place, onRun);
  }

  #emitSpan(segments: Segments, span: OpenSpan, { table, firstPage, shared }: AbsencePlace, onRun: OnRun): void {
    const count = span.to - span.from;
    // Pages in memory may be mapped by now: the second reading of the page table decides.
    if (this.#answers.anyInMemory(count)) table.read(firstPage + span.from, count);
    let at = span.segmentFrom;
    for (let i = span.firstSegment; i < span.endSegment; i++) {
      const end = at + (segments.lengths[i] as number);
      const code = segments.codes[i] as number;
      const [from, to] = [Math.max(at, span.from), Math.min(end, span.to)];
      if (segments.open[i] === 0) onRun(to - from, code);
      else this.#emitAnswers(from - span.from, to - span.from, code, table, shared, onRun);
      at = end;
    }
  }

  #emitAnswers(from: number, to: number, absentCode: number, table: PageTable, shared: boolean, onRun: OnRun): void {
    const { bytes } = this.#answers;
    let at = from;
    while (at < to) {
      const answer = bytes[at] as number;
      let end = at + 1;
      while (end < to && bytes[end] === answer) end++;
      const moved = (answer & MOVED) !== 0;
      const code = codeOf(answer & ~MOVED, absentCode, moved ? PageFlag['in-motion'] : 0);
      if (moved) this.inMotionPages += end - at;
      if ((answer & ~MOVED) <= SWAPPED) onRun(end - at, code);
      else {
        // Mapped since, or still not: the second reading of the page table decides.
        this.#classifier.classify(table.words, at, end - at, shared, (length, later) => {
          onRun(length, isAbsent(later) ? code : later);
        });
      }
      at = end;
    }
  }
}

function codeOf(answer: number, absentCode: number, motion = 0): number {
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
