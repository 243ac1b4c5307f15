import { PageState, stateOf } from '@pagelapse/address-space';
import { MOST_COUNTED_PAGES } from '../read/own-smaps.js';
import { isSteady, type ObjectStamp } from './data-extent.js';
import type { OnRun } from './entry-classifier.js';
import type { KnownData } from './known-data.js';
import type { Segments } from './segments.js';
import type { SharedObject } from './shared-object.js';
import type { SwapCounting } from './swap-counting.js';

/** Mappings smaller than this are not worth two looks into smaps. */
const FROM_PAGES = 65536;

/** The code of an open page that is found to be in swap, or nothing. */
export type CodeOfAbsent = (absentCode: number, inSwap: boolean) => number;

/**
 * A shared file that is mapped whole: the kernel knows how many of all its pages are in swap without counting them
 * (info->swapped in mm/shmem.c). Taken before the page table is read and again after, it proves which pages those are, if
 *
 * - no page of the host came from swap meanwhile, and none could from the swap cache, which was empty: then whatever was in
 *   swap at first still is, and as many later means that none went there;
 * - the file's stamp stands;
 * - the absent pages, or those of them that have data, are as many: pages in swap are absent and have data;
 * - nothing else than present pages is beside them: under a guard or a marker there may be pages in swap too.
 */
export class WholeObject {
  readonly #object: SharedObject;
  readonly #counting: SwapCounting;
  readonly #stamp: ObjectStamp;
  readonly #inSwap: number;
  readonly #emptyAt: number;

  private constructor(
    object: SharedObject,
    counting: SwapCounting,
    stamp: ObjectStamp,
    inSwap: number,
    emptyAt: number,
  ) {
    this.#object = object;
    this.#counting = counting;
    this.#stamp = stamp;
    this.#inSwap = inSwap;
    this.#emptyAt = emptyAt;
  }

  /** To be called before the page table is read, with the stamp just taken; `undefined` when it cannot be done this way. */
  static begin(
    object: SharedObject,
    stamp: ObjectStamp,
    firstObjectPage: number,
    pages: number,
    counting: SwapCounting,
  ): WholeObject | undefined {
    if (firstObjectPage !== 0 || pages < stamp.sizePages || stamp.sizePages < FROM_PAGES) return undefined;
    const emptyAt = counting.swapCache.emptyAt();
    if (emptyAt === undefined) return undefined;
    const inSwap = countAll(object, stamp, counting);
    return inSwap === undefined ? undefined : new WholeObject(object, counting, stamp, inSwap, emptyAt);
  }

  /** Emits all segments, if what is in swap can be proved. False when not; then nothing was emitted. */
  settle(segments: Segments, known: KnownData | undefined, codeOf: CodeOfAbsent, onRun: OnRun): boolean {
    const { sizePages } = this.#stamp;
    let absent = 0;
    let data: number | undefined = 0;
    let at = 0;
    for (let i = 0; i < segments.count; i++) {
      const end = at + (segments.lengths[i] as number);
      const inFile = Math.min(end, sizePages);
      if (segments.open[i] === 0) {
        if (stateOf(segments.codes[i] as number) !== PageState.present) return false;
      } else if (inFile > at) {
        absent += inFile - at;
        if (data !== undefined) data = sumOf(known?.countData(at, inFile), data);
      }
      at = end;
    }
    const allInSwap = absent === this.#inSwap;
    if (!allInSwap && data !== this.#inSwap) return false;
    if (!this.#held()) return false;
    this.#emit(segments, allInSwap ? undefined : known, codeOf, onRun);
    return true;
  }

  /** Is as much in swap as before, and did nothing move meanwhile? */
  #held(): boolean {
    if (countAll(this.#object, this.#stamp, this.#counting) !== this.#inSwap) return false;
    return this.#counting.swapCache.emptyAt() === this.#emptyAt && isSteady(this.#stamp, this.#object.stamp());
  }

  #emit(segments: Segments, known: KnownData | undefined, codeOf: CodeOfAbsent, onRun: OnRun): void {
    const { sizePages } = this.#stamp;
    let at = 0;
    for (let i = 0; i < segments.count; i++) {
      const end = at + (segments.lengths[i] as number);
      const code = segments.codes[i] as number;
      if (segments.open[i] === 0) onRun(end - at, code);
      else {
        const inFile = Math.max(at, Math.min(end, sizePages));
        if (known === undefined) onRun(inFile - at, codeOf(code, true));
        else known.eachRun(at, inFile, (length, hasData) => onRun(length, codeOf(code, hasData)));
        onRun(end - inFile, codeOf(code, false));
      }
      at = end;
    }
  }
}

function sumOf(a: number | undefined, b: number): number | undefined {
  return a === undefined ? undefined : a + b;
}

/**
 * Pages of the file that are in swap. The kernel's number has those beyond its end in it, which fallocate(2) may have put
 * there (FALLOC_FL_KEEP_SIZE): they are counted by themselves, which costs nothing where there are none.
 */
function countAll(object: SharedObject, { sizePages }: ObjectStamp, { smaps }: SwapCounting): number | undefined {
  const beyond = { first: sizePages, count: MOST_COUNTED_PAGES - sizePages - 2 };
  if (beyond.count <= 0) return undefined;
  const [all, extra] = smaps.countSwapped(object.fd, [{ first: 0, count: sizePages }, beyond]) ?? [];
  return all === undefined || extra === undefined ? undefined : all - extra;
}
