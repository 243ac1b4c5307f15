import { isSteady, type ObjectStamp, sameStamp } from './data-extent.js';
import type { KnownData } from './known-data.js';
import { type OpenSpan, SPAN_PAGES } from './open-span.js';
import type { Segments } from './segments.js';
import type { SharedObject } from './shared-object.js';

/** Which questions a shared file answers truly. */
export interface ObjectPowers {
  readonly mincore: boolean;
  readonly cachestat: boolean;
}

/** What the file says of a page without a page-table entry. */
export const HOLE = 0;
export const SWAPPED = 1;
export const RESIDENT = 2;
export const SWAP_CACHED = 3;
export const DATA_SOMEWHERE = 4;
/** Nothing was asked: the page lies between open ones. */
const CLOSED = 5;
/** Beside an answer: the file gave another one a moment before. */
export const MOVED = 0x80;

/** A shared file for the time of one reading of a mapping of it. */
export interface AskedFile {
  readonly object: SharedObject;
  readonly powers: ObjectPowers;
  /** Page of the file behind the mapping's first. */
  readonly firstObjectPage: number;
  /** The file's stamp before its pages in swap were counted. */
  readonly stamp: ObjectStamp;
  readonly known: KnownData | undefined;
  /** The host's swap cache is empty. */
  readonly noSwapCache: boolean;
}

/**
 * Asks a shared file what the open pages of a span are, the cheapest sufficient questions first:
 *
 * 1. which of them have data (the last reading, SEEK_DATA);
 * 2. whether as many are in swap: then it is those, for nothing else can be;
 * 3. mincore, and for what is in memory cachestat, which knows the swap cache.
 *
 * A truncate or punch between the questions would make data of what is a hole by then. It moves the file's ctime, as does
 * a first write to a shared page. Then cachestat, which tells data in swap from a hole by itself, checks every answer;
 * without it the file is asked twice, and a page of which it says two different things is MOVED.
 */
export class FileAnswers {
  /** One byte a page, from the span's first on. */
  readonly bytes = new Uint8Array(SPAN_PAGES);
  readonly #earlier = new Uint8Array(SPAN_PAGES);
  readonly #residency = new Uint8Array(SPAN_PAGES);
  #file!: AskedFile;

  begin(file: AskedFile): void {
    this.#file = file;
  }

  /** `inSwap`: how many of the span's pages are in swap, all of them open, counted since the reading began. */
  ask(segments: Segments, span: OpenSpan, inSwap?: number): void {
    const { object, powers, stamp, known } = this.#file;
    const checkable = powers.mincore && powers.cachestat;
    const before = object.stamp();
    const learnt = object.extent.recall(before, checkable);
    const told = known !== undefined && sameStamp(known.stamp, before) ? known : undefined;
    const counted = sameStamp(stamp, before) ? inSwap : undefined;
    const sought = this.#ask(segments, span, told, counted);
    if (isSteady(before, object.stamp()) && (learnt || !sought)) return;
    if (checkable) this.#check(span);
    else this.#askAgain(segments, span);
  }

  /** Is anything in memory, so that it may be mapped by now? */
  anyInMemory(count: number): boolean {
    for (let i = 0; i < count; i++) {
      const answer = (this.bytes[i] as number) & ~MOVED;
      if (answer > SWAPPED && answer !== CLOSED) return true;
    }
    return false;
  }

  /** Was it necessary to seek data in the file? */
  #ask(segments: Segments, span: OpenSpan, known: KnownData | undefined, inSwap: number | undefined): boolean {
    const { object, powers, firstObjectPage, noSwapCache } = this.#file;
    const { bytes } = this;
    const count = span.to - span.from;
    const first = firstObjectPage + span.from;
    bytes.fill(CLOSED, 0, count);
    let data = 0;
    let sought = false;
    let at = span.segmentFrom;
    for (let i = span.firstSegment; i < span.endSegment; i++) {
      const end = at + (segments.lengths[i] as number);
      if (segments.open[i] === 1) {
        const from = Math.max(at, span.from);
        const to = Math.min(end, span.to);
        bytes.fill(HOLE, from - span.from, to - span.from);
        let marked = known?.markData(from, to, span.from, bytes, SWAPPED);
        if (marked === undefined) {
          marked = object.markData(firstObjectPage + from, firstObjectPage + to, first, bytes, SWAPPED);
          sought = true;
        }
        data += marked;
      }
      at = end;
    }
    if (data === 0 || data === inSwap) return sought;
    if (powers.mincore && object.readResidency(first, count, this.#residency)) {
      const resident = this.#takeResidency(count);
      if (resident > 0 && powers.cachestat && !noSwapCache) this.#splitRuns(RESIDENT, span);
      return sought;
    }
    // Without mincore, data is not yet known to be out of memory.
    for (let i = 0; i < count; i++) if (bytes[i] === SWAPPED) bytes[i] = DATA_SOMEWHERE;
    if (powers.cachestat) this.#splitRuns(DATA_SOMEWHERE, span);
    return sought;
  }

  /** Holds every answer against cachestat, and corrects those it does not bear out. */
  #check(span: OpenSpan): void {
    this.#splitRuns(SWAPPED, span);
    this.#splitRuns(HOLE, span);
  }

  #askAgain(segments: Segments, span: OpenSpan): void {
    const count = span.to - span.from;
    const { bytes } = this;
    this.#earlier.set(bytes.subarray(0, count));
    this.#file.object.extent.forget();
    this.#ask(segments, span, undefined, undefined);
    for (let i = 0; i < count; i++) {
      if (bytes[i] !== this.#earlier[i]) bytes[i] = (bytes[i] as number) | MOVED;
    }
  }

  /** Turns data in memory into RESIDENT; returns how many pages that were. */
  #takeResidency(count: number): number {
    const { bytes } = this;
    let resident = 0;
    for (let i = 0; i < count; i++) {
      if (bytes[i] !== SWAPPED || ((this.#residency[i] as number) & 1) === 0) continue;
      bytes[i] = RESIDENT;
      resident++;
    }
    return resident;
  }

  /** Asks cachestat about each run of `answer`, halving the runs of which it says some of both. */
  #splitRuns(answer: number, span: OpenSpan): void {
    const { bytes } = this;
    const count = span.to - span.from;
    let at = 0;
    while (at < count) {
      if (bytes[at] !== answer) {
        at++;
        continue;
      }
      let end = at + 1;
      while (end < count && bytes[end] === answer) end++;
      this.#split(answer, at, end, this.#file.firstObjectPage + span.from);
      at = end;
    }
  }

  #split(answer: number, from: number, to: number, base: number): void {
    const { object } = this.#file;
    const { bytes } = this;
    const count = to - from;
    const stat = object.cachestat(base + from, count);
    if (stat === undefined) return;
    if (stat.evicted >= count) {
      // Without mincore, a page in swap and one in the swap cache look the same.
      bytes.fill(answer === RESIDENT ? SWAP_CACHED : SWAPPED, from, to);
      return;
    }
    if (stat.evicted === 0) {
      if (answer === RESIDENT) return;
      if (stat.cached === 0) bytes.fill(HOLE, from, to);
      else if (answer === HOLE) {
        // What is in the page cache may still be a hole: fallocated and never written.
        if (object.seekData(base + from) >= base + to) return;
        if (count === 1) bytes[from] = RESIDENT;
        else this.#halve(answer, from, to, base);
      } else if (stat.cached === count) bytes.fill(RESIDENT, from, to);
      else this.#halve(answer, from, to, base);
      return;
    }
    this.#halve(answer, from, to, base);
  }

  #halve(answer: number, from: number, to: number, base: number): void {
    const middle = (from + to) >>> 1;
    this.#split(answer, from, middle, base);
    this.#split(answer, middle, to, base);
  }
}
