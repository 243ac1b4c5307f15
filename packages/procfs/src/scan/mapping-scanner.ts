import {
  type EvidenceName,
  flagsOf,
  type PageCode,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  pageCode,
  stateOf,
} from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import type { MapsLine } from '../parse/maps.js';
import { type PageTable, WINDOW_PAGES } from '../read/page-table.js';
import { PAGE_IS_PRESENT, PAGE_IS_SWAPPED, PagemapScan } from '../syscall/pagemap-scan.js';
import { AbsenceResolver, evidenceOf, type ObjectPowers, powersOver } from './absence.js';
import { DataExtent } from './data-extent.js';
import { EntriesReader } from './entries-reader.js';
import { CODE_ABSENT, EntryClassifier, isAbsent } from './entry-classifier.js';
import { HugeAndZeroMarks } from './huge-and-zero.js';
import type { Backing } from './mapping-kind.js';
import type { ObjectDoor } from './object-door.js';
import { RunCursor } from './run-cursor.js';
import { Segments } from './segments.js';
import { SharedObject } from './shared-object.js';

/** A window with fewer entries than one in this many is thin. */
const THIN = 64;
/** After a thin window, a remainder from this size on is asked for its populated stretches first. */
const SPARSE_FROM_PAGES = 2 * WINDOW_PAGES;
/** Populated stretches closer than this are read as one: a call costs more than their gap. */
const JOIN_GAP_PAGES = 512;

/** Files whose extents are remembered: a few times as many as any process maps of shared memory for good. */
const MAX_EXTENTS = 4096;

export interface MappingReading {
  readonly runs: PageRuns;
  readonly evidence: EvidenceName;
}

/** What a mapping's absent pages are to be read as. */
export type AbsenceRule =
  | { readonly kind: 'none' }
  | { readonly kind: 'file'; readonly sizeBytes: number | undefined }
  | { readonly kind: 'shmem' };

export function absenceRule(backing: Backing | undefined, sizeBytes: number | undefined): AbsenceRule {
  if (backing === 'shmem') return { kind: 'shmem' };
  return backing === 'disk' ? { kind: 'file', sizeBytes } : { kind: 'none' };
}

/** Reads the pages of one mapping after another, with buffers of its own that are reused. Not re-entrant. */
export class MappingScanner {
  readonly #capabilities: Capabilities;
  readonly #classifier: EntryClassifier;
  readonly #segments = new Segments(WINDOW_PAGES);
  readonly #absence = new AbsenceResolver(WINDOW_PAGES);
  readonly #builder = new PageRunsBuilder(1024);
  readonly #regions: PagemapScan;
  readonly #marks: HugeAndZeroMarks;
  readonly #entries: EntriesReader;
  /** By device and inode. */
  readonly #extents = new Map<string, DataExtent>();
  #earlier: RunCursor | undefined;

  constructor(capabilities: Capabilities) {
    this.#capabilities = capabilities;
    this.#classifier = new EntryClassifier({
      pfnVisible: capabilities.pfn,
      softDirty: capabilities.softDirty,
      zeroPfns: capabilities.zeroPfns,
    });
    this.#entries = new EntriesReader(this.#classifier);
    this.#regions = new PagemapScan(capabilities.pageSize);
    this.#marks = new HugeAndZeroMarks(capabilities, this.#regions);
  }

  close(): void {
    this.#entries.close();
  }

  /** Pages flagged in-motion since this was last asked. */
  takeInMotionPages(): number {
    const count = this.#absence.inMotionPages;
    this.#absence.inMotionPages = 0;
    return count;
  }

  /**
   * Throws AddressSpaceGone when the process ended or called exec meanwhile. With `last`, the last reading of the same
   * mapping, its runs are handed out again when nothing has changed; with `build`, a shared file is moreover asked only
   * for pages that were not absent then, or not out of memory.
   */
  read(
    line: MapsLine,
    rule: AbsenceRule,
    table: PageTable,
    door: ObjectDoor,
    last?: PageRuns,
    build = false,
  ): MappingReading {
    this.#earlier = last !== undefined && build ? new RunCursor(last) : undefined;
    this.#builder.reset();
    this.#marks.begin(line);
    const object = rule.kind === 'shmem' ? this.#openObject(line, door) : undefined;
    try {
      const powers = object === undefined ? undefined : powersOver(object, this.#capabilities);
      const onRun = this.#outlet(line, rule, powers);
      const readWindows = (from: number, to: number): number => {
        let at = from;
        for (let thin = false; at < to && !(thin && this.#maySkip(to - at)); ) {
          const count = Math.min(WINDOW_PAGES, to - at);
          thin = this.#readWindow(line, at, count, object, powers, table, onRun, to) < count / THIN;
          at += count;
        }
        return at;
      };
      let at = readWindows(line.start, line.end);
      if (at < line.end) {
        for (const [from, to] of this.#populated(at, line.end, table)) {
          this.#readHole(line, at, from, object, powers, table, onRun);
          for (at = from; at < to; ) at = readWindows(at, to);
        }
        this.#readHole(line, at, line.end, object, powers, table, onRun);
      }
      const runs = this.#marks.applyTo(this.#builder, line.start, table, last);
      return { runs, evidence: evidenceFor(rule, powers) };
    } finally {
      this.#entries.end();
      object?.close();
    }
  }

  #openObject(line: MapsLine, door: ObjectDoor): SharedObject | undefined {
    const fd = door.open(line, this.#capabilities.pageSize);
    if (fd === undefined) return undefined;
    const key = `${line.dev}:${line.inode}`;
    let extent = this.#extents.get(key);
    if (extent === undefined) {
      if (this.#extents.size >= MAX_EXTENTS) this.#extents.clear();
      extent = new DataExtent();
      this.#extents.set(key, extent);
    }
    const object = new SharedObject(fd, this.#capabilities.pageSize, extent);
    extent.recall(object.stamp(), this.#capabilities.mincore && this.#capabilities.cachestat);
    return object;
  }

  /** Where runs go: into the builder, with what absence means here filled in for those nothing more is known of. */
  #outlet(
    line: MapsLine,
    rule: AbsenceRule,
    powers: ObjectPowers | undefined,
  ): (length: number, code: PageCode) => void {
    const builder = this.#builder;
    if (rule.kind === 'shmem' && powers === undefined) {
      return (length, code) => {
        builder.push(length, isAbsent(code) ? pageCode(PageState['unknown-absent'], flagsOf(code)) : code);
      };
    }
    if (rule.kind !== 'file') return (length, code) => builder.push(length, code);
    const { pageSize } = this.#capabilities;
    const size = rule.sizeBytes ?? Number.POSITIVE_INFINITY;
    const pagesInFile = Math.max(0, Math.ceil((size - line.offset) / pageSize));
    const onDisk = pageCode(PageState['on-disk'], 0);
    return (length, code) => {
      if (code !== CODE_ABSENT) return builder.push(length, code);
      const inFile = Math.min(length, Math.max(0, pagesInFile - builder.pages));
      builder.push(inFile, onDisk);
      builder.push(length - inFile, CODE_ABSENT);
    };
  }

  /** After a thin window: is what is left of the mapping so large that its populated stretches are worth asking for? */
  #maySkip(pagesLeft: number): boolean {
    return this.#capabilities.pagemapScan && pagesLeft >= SPARSE_FROM_PAGES;
  }

  /** The stretches between `start` and `end` that have entries at all. */
  #populated(start: number, end: number, table: PageTable): (readonly [number, number])[] {
    const stretches: [number, number][] = [];
    let last: [number, number] | undefined;
    const refused = this.#regions.walk(table.fd, start, end, PAGE_IS_PRESENT | PAGE_IS_SWAPPED, 0, (from, to) => {
      if (last !== undefined && from - last[1] <= JOIN_GAP_PAGES) last[1] = to;
      else {
        last = [from, to];
        stretches.push(last);
      }
    });
    return refused === 0 ? stretches : [[start, end]];
  }

  /** Pages known to have no entries. Private ones are done with; the pages of a shared file are asked for there. */
  #readHole(
    line: MapsLine,
    from: number,
    to: number,
    object: SharedObject | undefined,
    powers: ObjectPowers | undefined,
    table: PageTable,
    onRun: (length: number, code: PageCode) => void,
  ): void {
    if (object === undefined || powers === undefined) {
      onRun(to - from, CODE_ABSENT);
      return;
    }
    let at = from;
    while (at < to) {
      const filePage = objectPage(line, at, this.#capabilities.pageSize);
      const next = Math.min(to, at + object.nextData(filePage) - filePage);
      if (next > at) onRun(next - at, CODE_ABSENT);
      if (next >= to) return;
      const count = Math.min(WINDOW_PAGES, to - next);
      this.#readWindow(line, next, count, object, powers, table, onRun);
      at = next + count;
    }
  }

  /** Reads at most WINDOW_PAGES pages of those up to `until`. Returns how many of them have entries. */
  #readWindow(
    line: MapsLine,
    first: number,
    count: number,
    object: SharedObject | undefined,
    powers: ObjectPowers | undefined,
    table: PageTable,
    onRun: (length: number, code: PageCode) => void,
    until = first + count,
  ): number {
    const shared = line.perms[3] === 's';
    const whole = count === line.end - line.start;
    const runs = this.#entries.read(table, { first, count, until, shared, whole });
    this.#segments.reset();
    let populated = 0;
    for (let i = 0; i < runs.count; i++) {
      const length = runs.lengths[i] as number;
      const code = runs.codes[i] as number;
      if (code !== CODE_ABSENT) populated += length;
      this.#note(length, code, first - line.start);
    }
    this.#marks.note(first, runs);
    if (object === undefined || powers === undefined || !this.#segments.anyOpen) {
      for (let i = 0; i < this.#segments.count; i++) {
        onRun(this.#segments.lengths[i] as number, this.#segments.codes[i] as number);
      }
      return populated;
    }
    const place = { firstPage: first, firstObjectPage: objectPage(line, first, this.#capabilities.pageSize), shared };
    this.#absence.resolve(this.#segments, place, object, powers, table, this.#classifier, onRun);
    return populated;
  }

  /** Adds a run to the window's segments; of an absent one, only the pages not settled earlier stay to be asked for. */
  #note(length: number, code: PageCode, windowOffset: number): void {
    const earlier = this.#earlier;
    if (earlier === undefined || !isAbsent(code)) {
      this.#segments.push(length, code);
      return;
    }
    const from = windowOffset + this.#segments.pages;
    for (let at = from; at < from + length; ) {
      earlier.seek(at);
      const end = Math.min(from + length, earlier.end);
      if (isSettled(earlier.code, code)) this.#segments.pushKnown(end - at, earlier.code);
      else this.#segments.push(end - at, code);
      at = end;
    }
  }
}

/** Out of memory, for good until somebody touches it: a state that may be kept for a while without asking again. */
function isSettled(earlier: PageCode, absent: PageCode): boolean {
  if (flagsOf(earlier) !== flagsOf(absent)) return false;
  const state = stateOf(earlier);
  return state === PageState['shared-swapped'] || state === stateOf(absent);
}

/** Page of the file behind a page of the mapping. */
function objectPage(line: MapsLine, page: number, pageSize: number): number {
  return line.offset / pageSize + (page - line.start);
}

function evidenceFor(rule: AbsenceRule, powers: ObjectPowers | undefined): EvidenceName {
  if (rule.kind === 'none') return 'page-table';
  if (rule.kind === 'file') return 'file';
  return powers === undefined ? 'denied' : evidenceOf(powers);
}
