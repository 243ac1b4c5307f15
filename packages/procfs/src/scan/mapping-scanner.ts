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
import type { PageTable } from '../read/page-table.js';
import { PagemapScan } from '../syscall/pagemap-scan.js';
import { AbsenceResolver, evidenceOf, powersOver } from './absence.js';
import { isSteady, type ObjectStamp, sameStamp } from './data-extent.js';
import { EntryClassifier, isAbsent, type OnRun } from './entry-classifier.js';
import type { ObjectPowers } from './file-answers.js';
import { HugeAndZeroMarks } from './huge-and-zero.js';
import { KnownData } from './known-data.js';
import type { Backing } from './mapping-kind.js';
import type { ObjectDoor } from './object-door.js';
import { CHECK_FROM_PAGES, PresenceCheck } from './presence-check.js';
import { RunCursor } from './run-cursor.js';
import { Segments } from './segments.js';
import { SharedObject } from './shared-object.js';
import { SwapCounting } from './swap-counting.js';
import { TableReader } from './table-reader.js';
import { WholeObject } from './whole-object.js';

/** st_blocks counts 512-byte units whatever the file system (stat(2)). */
const BLOCK_BYTES = 512;

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

/** What is known of a mapping before it is read. */
export interface ReadOptions {
  readonly earlier?: EarlierReading | undefined;
  /** The page table is read by this thread alone. */
  readonly alone?: boolean;
  /** A page that looks swapped may be something else: it is unknown what. */
  readonly doubtSwap?: boolean;
}

/**
 * The last reading of a mapping. `build`: a shared file is asked only for pages that were not absent then, or not out of
 * memory, and the page table is read only where it has changed.
 */
export interface EarlierReading {
  readonly runs: PageRuns;
  readonly build: boolean;
}

/**
 * Reads the pages of one mapping after another, with buffers of its own that are reused. Not re-entrant. The plan:
 *
 * 1. the page table, all of it (TableReader), or what differs of it (PresenceCheck);
 * 2. for shared memory, the file behind it, for what is absent; and the page table again, for what of that the file has in
 *    memory (AbsenceResolver);
 * 3. what only PAGEMAP_SCAN tells of present pages (HugeAndZeroMarks).
 */
export class MappingScanner {
  readonly #capabilities: Capabilities;
  readonly #segments = new Segments();
  readonly #pages: TableReader;
  readonly #counting: SwapCounting | undefined;
  readonly #absence: AbsenceResolver;
  readonly #builder = new PageRunsBuilder(1024);
  readonly #marks: HugeAndZeroMarks;
  readonly #check: PresenceCheck | undefined;
  /** Readings that found most of the page table changed: the next one does not compare first. */
  readonly #churning = new WeakSet<PageRuns>();
  /** The stamp that a file bore all the while its mapping was read. */
  readonly #stamps = new WeakMap<PageRuns, ObjectStamp>();

  constructor(capabilities: Capabilities) {
    this.#capabilities = capabilities;
    const classifier = new EntryClassifier({
      pfnVisible: capabilities.pfn,
      softDirty: capabilities.softDirty,
      zeroPfns: capabilities.zeroPfns,
    });
    const regions = new PagemapScan(capabilities.pageSize);
    const { ownSmaps, folioPages } = capabilities;
    this.#marks = new HugeAndZeroMarks(capabilities, regions);
    this.#check = capabilities.pagemapScan ? new PresenceCheck(regions, capabilities.softDirty) : undefined;
    this.#pages = new TableReader(capabilities, classifier, regions);
    this.#counting = ownSmaps ? new SwapCounting(folioPages) : undefined;
    this.#absence = new AbsenceResolver(classifier, this.#counting);
  }

  /** See EntriesReader. */
  dismissHelpers(): void {
    this.#pages.dismissHelpers();
  }

  close(): void {
    this.#pages.close();
    this.#counting?.close();
  }

  /** Pages flagged in-motion since this was last asked. */
  takeInMotionPages(): number {
    const count = this.#absence.inMotionPages;
    this.#absence.inMotionPages = 0;
    return count;
  }

  /**
   * Throws AddressSpaceGone when the process ended or called exec meanwhile. The runs of the reading before are handed out
   * again when nothing has changed.
   */
  read(
    line: MapsLine,
    rule: AbsenceRule,
    table: PageTable,
    door: ObjectDoor,
    { earlier, alone = false, doubtSwap = false }: ReadOptions = {},
  ): MappingReading {
    this.#builder.reset();
    this.#marks.begin(line);
    const object = rule.kind === 'shmem' ? this.#openObject(line, door) : undefined;
    if (object === undefined) {
      const onRun = this.#outlet(line, rule);
      this.#pages.read(line, table, this.#marks, { alone }, doubtSwap ? doubting(onRun) : onRun);
      return { runs: this.#finish(line, table, earlier), evidence: evidenceFor(rule) };
    }
    try {
      const powers = powersOver(object, this.#capabilities);
      const runs = this.#readShared(line, table, object, powers, { earlier, alone, doubtSwap });
      return { runs, evidence: evidenceOf(powers) };
    } finally {
      object.close();
    }
  }

  #readShared(
    line: MapsLine,
    table: PageTable,
    object: SharedObject,
    powers: ObjectPowers,
    { earlier, alone = false, doubtSwap = false }: ReadOptions,
  ): PageRuns {
    const stamp = object.stamp();
    const firstObjectPage = line.offset / this.#capabilities.pageSize;
    const shared = line.perms[3] === 's';
    const known = shared ? this.#knownOf(earlier, stamp) : undefined;
    const settled = earlier?.build === true ? new RunCursor(earlier.runs) : undefined;
    const countable = shared && powers.mincore && settled === undefined && maySwap(earlier?.runs);
    const whole =
      countable && this.#counting !== undefined
        ? WholeObject.begin(object, stamp, firstObjectPage, line.end - line.start, this.#counting)
        : undefined;
    const segments = this.#segments;
    segments.reset();
    const onEntries: OnRun = (length, code) => note(segments, length, code, settled);
    const check = shared ? this.#checkAgainst(earlier, line) : undefined;
    this.#pages.read(line, table, this.#marks, { alone, check }, doubtSwap ? doubting(onEntries) : onEntries);
    const onRun: OnRun = (length, code) => this.#builder.push(length, code);
    if (whole === undefined || !this.#absence.resolveWhole(segments, whole, known, onRun)) {
      const file = { object, powers, firstObjectPage, stamp, known };
      const place = { table, firstPage: line.start, shared };
      if (!this.#absence.resolve(segments, file, place, onRun)) {
        this.#builder.reset();
        this.#absence.resolve(segments, file, place, onRun, false);
      }
    }
    const runs = this.#finish(line, table, earlier);
    if (check !== undefined && check.differingPages * 2 > runs.pages) this.#churning.add(runs);
    else this.#churning.delete(runs);
    const steady = isSteady(stamp, object.stamp()) && (settled === undefined || known !== undefined);
    if (steady) this.#stamps.set(runs, stamp);
    else this.#stamps.delete(runs);
    return runs;
  }

  /** What of the page table need not be read, with a reading to build upon. */
  #checkAgainst(earlier: EarlierReading | undefined, line: MapsLine): PresenceCheck | undefined {
    if (earlier?.build !== true || earlier.runs.pages < CHECK_FROM_PAGES || this.#churning.has(earlier.runs))
      return undefined;
    this.#check?.begin(earlier.runs, line.start);
    return this.#check;
  }

  /** Where the file has data according to the reading before, if that was of the very same data. */
  #knownOf(earlier: EarlierReading | undefined, now: ObjectStamp): KnownData | undefined {
    const stamp = earlier && this.#stamps.get(earlier.runs);
    if (earlier === undefined || stamp === undefined || !sameStamp(stamp, now)) return undefined;
    return KnownData.of(earlier.runs, stamp, (now.blocks * BLOCK_BYTES) / this.#capabilities.pageSize);
  }

  #finish(line: MapsLine, table: PageTable, earlier: EarlierReading | undefined): PageRuns {
    return this.#marks.applyTo(this.#builder, line.start, table, earlier?.runs);
  }

  #openObject(line: MapsLine, door: ObjectDoor): SharedObject | undefined {
    const fd = door.open(line, this.#capabilities.pageSize);
    return fd === undefined ? undefined : new SharedObject(fd, this.#capabilities.pageSize);
  }

  /** Where runs go when no file is to be asked: into the builder, with what absence means here filled in. */
  #outlet(line: MapsLine, rule: AbsenceRule): OnRun {
    const builder = this.#builder;
    if (rule.kind === 'shmem') {
      return (length, code) => {
        builder.push(length, isAbsent(code) ? pageCode(PageState['unknown-absent'], flagsOf(code)) : code);
      };
    }
    if (rule.kind !== 'file') return (length, code) => builder.push(length, code);
    const { pageSize } = this.#capabilities;
    const size = rule.sizeBytes ?? Number.POSITIVE_INFINITY;
    const pagesInFile = Math.max(0, Math.ceil((size - line.offset) / pageSize));
    return (length, code) => {
      if (!isAbsent(code)) return builder.push(length, code);
      const inFile = Math.min(length, Math.max(0, pagesInFile - builder.pages));
      builder.push(inFile, pageCode(PageState['on-disk'], flagsOf(code)));
      builder.push(length - inFile, code);
    };
  }
}

/** Hands runs on, with pages that look swapped as unknown. */
function doubting(onRun: OnRun): OnRun {
  return (length, code) => {
    const swapped = stateOf(code) === PageState.swapped;
    onRun(length, swapped ? pageCode(PageState['unknown-absent'], flagsOf(code)) : code);
  };
}

/** Were any pages in swap? Of a mapping not read before, they may be. */
function maySwap(earlier: PageRuns | undefined): boolean {
  if (earlier === undefined) return true;
  for (let i = 0; i < earlier.count; i++) {
    if (stateOf(earlier.codes[i] as number) === PageState['shared-swapped']) return true;
  }
  return false;
}

/** Adds a run to the segments; of an absent one, only the pages not settled earlier stay to be asked for. */
function note(segments: Segments, length: number, code: PageCode, settled: RunCursor | undefined): void {
  if (settled === undefined || !isAbsent(code)) {
    segments.push(length, code);
    return;
  }
  const to = segments.pages + length;
  while (segments.pages < to) {
    settled.seek(segments.pages);
    const step = Math.min(to, settled.end) - segments.pages;
    if (isSettled(settled.code, code)) segments.pushKnown(step, settled.code);
    else segments.push(step, code);
  }
}

/** Out of memory, for good until somebody touches it: a state that may be kept for a while without asking again. */
function isSettled(earlier: PageCode, absent: PageCode): boolean {
  if (flagsOf(earlier) !== flagsOf(absent)) return false;
  const state = stateOf(earlier);
  return state === PageState['shared-swapped'] || state === stateOf(absent);
}

function evidenceFor(rule: AbsenceRule): EvidenceName {
  if (rule.kind === 'none') return 'page-table';
  return rule.kind === 'file' ? 'file' : 'denied';
}
