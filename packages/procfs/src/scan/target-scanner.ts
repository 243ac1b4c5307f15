import {
  flagsOf,
  isShmemKind,
  type Mapping,
  PageFlag,
  type PageIndex,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  pageCode,
  pageIndex,
  sameMapping,
  stateOf,
  uniformRuns,
} from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import { type MapsLine, parseMaps } from '../parse/maps.js';
import { type SmapsEntry, SmapsParser } from '../parse/smaps.js';
import { SmapsColumns } from '../parse/smaps-figures.js';
import { TextPool } from '../parse/text-pool.js';
import { PageError } from '../read/page-error.js';
import { AddressSpaceGone, PageTable } from '../read/page-table.js';
import { type PageWord, readPageWord } from '../read/page-word.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { readProcFile, streamProcFile } from '../read/proc-file.js';
import { ProcessError } from '../read/process-error.js';
import { threadCpuMs } from '../read/thread-cpu.js';
import { askFilePage } from './file-page.js';
import { startsHolding } from './focus.js';
import { KeptReadings } from './kept-readings.js';
import { anonymousKind, fileKind, isNotWalked, mayBePoisoned } from './mapping-kind.js';
import type { MappingScan } from './mapping-scan.js';
import { absenceRule, MappingScanner } from './mapping-scanner.js';
import { type FileFacts, ObjectDoor } from './object-door.js';

/** One pass over a target. */
export interface TargetScan {
  /** When the first reading was made, ms of the Unix epoch. */
  readonly takenAtMs: number;
  /**
   * CPU time of this thread and those that read along, kernel's and ours, in ms; and the wall time between first and last
   * reading.
   */
  readonly costMs: number;
  readonly spanMs: number;
  /** Counts the address spaces seen of this process, from 1: exec starts a new one. */
  readonly epoch: number;
  readonly mappings: MappingScan[];
  /**
   * First pages of the mappings read in this pass; absent when that is all of them. The others are as the pass before
   * left them: not older than `fullTakenAtMs`.
   */
  readonly readAnew?: ReadonlySet<PageIndex>;
  /** When the last pass that read every mapping began: this one, if `readAnew` is absent. */
  readonly fullTakenAtMs: number;
  /** Pages of all `mappings` that moved while they were read. */
  readonly inMotionPages: number;
  /** Mappings that kept changing while they were read: all their pages are flagged in-motion. */
  readonly tornMappings: number;
  /** Lines of maps and smaps that could not be read. */
  readonly badLines: number;
}

export interface ScanOptions {
  /** Read smaps too, at the price of one more walk of the page tables. */
  readonly figures?: boolean;
  /**
   * One pass of many, where CPU time counts more than how soon it is over: builds on what shared files said in the passes
   * before (see KeptReadings), and what was read before is read by one thread. Off, everything is asked anew.
   */
  readonly keepEvidence?: boolean;
  /**
   * Read only the mappings that hold one of these pages, and those that are new or were torn; the others keep their last
   * reading. A first pass over an address space reads everything all the same.
   */
  readonly focus?: readonly PageIndex[];
}

interface MapsList {
  readonly text: string;
  readonly lines: readonly MapsLine[];
  readonly badLines: number;
}

/** The list of mappings is read again after their pages; what changed meanwhile is read again this often. */
const ROUNDS = 3;
/** Address spaces begun in vain, each given up by an exec, before a process that does nothing else is let go. */
const MAX_ADDRESS_SPACES = 50;

/** Reads every page of a process, pass after pass. Synchronous and busy: it belongs in a worker thread. */
export class TargetScanner {
  readonly #target: PinnedProcess;
  readonly #capabilities: Capabilities;
  readonly #mappings: MappingScanner;
  readonly #door: ObjectDoor;
  #table: PageTable | undefined;
  #epoch = 0;
  #fullTakenAtMs = 0;
  #layout = '';
  /** Of each object seen, by device and inode; asked anew with each reading of smaps. */
  #facts = new Map<string, FileFacts>();
  /** The last reading of smaps, by first page. */
  #figures = new Map<number, SmapsEntry>();
  /** The last list of mappings: most often the next one reads the same. */
  #listed: MapsList | undefined;
  readonly #kept = new KeptReadings();
  readonly #pool = new TextPool();
  readonly #columns = new SmapsColumns();

  readonly #entriesPerRead: number | undefined;

  /** `entriesPerRead`: see {@link PageTable}. */
  constructor(target: PinnedProcess, capabilities: Capabilities, entriesPerRead?: number) {
    this.#target = target;
    this.#entriesPerRead = entriesPerRead;
    this.#capabilities = capabilities;
    this.#mappings = new MappingScanner(capabilities);
    this.#door = new ObjectDoor(target, capabilities.mapFiles, capabilities.kernelShmemDev);
  }

  /** As {@link TargetScan} has it, of the last pass; 0 before the first. */
  get epoch(): number {
    return this.#epoch;
  }

  /**
   * What tells the address space `epoch` from others of the process for whoever else looks at it: where its code and stack
   * are. Throws {@link PageError} when it is not the one of the last pass, or has made way for another since.
   */
  addressSpace(epoch: number): string {
    const table = this.#table;
    if (table === undefined || epoch !== this.#epoch) throw new PageError('other-address-space', pageIndex(0));
    try {
      this.#expectSameAddressSpace(table);
    } catch (error) {
      if (!(error instanceof AddressSpaceGone)) throw this.#target.failure(error);
      throw new PageError('other-address-space', pageIndex(0));
    }
    return this.#layout;
  }

  /** Throws {@link ProcessError} when the target has ended or may not be read. */
  scan(options: ScanOptions = {}): TargetScan {
    for (let round = 0; ; round++) {
      try {
        return this.#pass(options);
      } catch (error) {
        if (!(error instanceof AddressSpaceGone) && !this.#target.hasLostThread(error)) {
          throw this.#target.failure(error);
        }
        this.#newAddressSpace();
        this.#target.followMemory();
        if (round === MAX_ADDRESS_SPACES) throw new ProcessError('gone', this.#target.pid, { cause: error });
      }
    }
  }

  /**
   * The raw words of one page of the address space `epoch`, as they are now. Throws {@link PageError} when that is not the
   * address space of the last pass, or has made way for another since; ProcessError when the process has ended.
   */
  readWord(page: PageIndex, epoch: number): PageWord {
    const table = this.#table;
    if (table === undefined || epoch !== this.#epoch) throw new PageError('other-address-space', page);
    const holding = this.#kept.holding(page);
    if (holding === undefined) throw new PageError('not-mapped', page);
    if (holding.evidence === 'not-walked') throw new PageError('not-walked', page);
    try {
      this.#expectSameAddressSpace(table);
      const word = readPageWord(table, page, this.#capabilities, () => this.#askFile(holding.mapping, page));
      this.#expectSameAddressSpace(table);
      return word;
    } catch (error) {
      if (!(error instanceof AddressSpaceGone)) throw this.#target.failure(error);
      this.#target.followMemory();
      throw new PageError('other-address-space', page);
    }
  }

  /** What a file says is the page's only if the mapping is still there when it has been said. */
  #askFile(mapping: Mapping, page: PageIndex): Pick<PageWord, 'file' | 'withheld'> {
    if (!isShmemKind(mapping.kind)) return {};
    const answer = askFilePage(mapping, page, this.#door, this.#capabilities);
    if (!this.#readMaps(this.#listed).lines.some((line) => sameMapping(line, mapping))) {
      throw new PageError('not-mapped', page);
    }
    return answer;
  }

  close(): void {
    this.#closeTable();
    this.#mappings.close();
  }

  #closeTable(): void {
    this.#table?.close();
    this.#table = undefined;
  }

  #newAddressSpace(): void {
    this.#closeTable();
    this.#facts.clear();
    this.#figures.clear();
    this.#kept.clear();
    this.#door.forget();
  }

  #openTable(): PageTable {
    if (this.#table === undefined) {
      this.#layout = this.#target.stat().layout;
      this.#table = new PageTable(this.#target.path('pagemap'), this.#entriesPerRead);
      this.#epoch++;
    }
    return this.#table;
  }

  /**
   * Memory that is shared with another process (vfork(2), CLONE_VM) goes on after an exec, and so does its descriptor:
   * then only the place of code and stack tells that the process has left it.
   */
  #expectSameAddressSpace(table: PageTable): void {
    if (!table.isAlive() || this.#target.stat().layout !== this.#layout) throw new AddressSpaceGone();
  }

  #pass(options: ScanOptions): TargetScan {
    const takenAtMs = Date.now();
    const wall = performance.now();
    const cpu = threadCpuMs();
    const table = this.#openTable();
    this.#expectSameAddressSpace(table);
    let badLines = 0;
    if (options.figures === true) {
      badLines += this.#readFigures().badLines;
      this.#facts.clear();
      this.#door.forget();
    }
    let listed = this.#readMaps(this.#listed);
    const scans = new Map<number, MappingScan>();
    const readAnew = new Set<PageIndex>();
    let torn = 0;
    for (let round = 0; ; round++) {
      // Entries read ahead are older than a mapping that has appeared since.
      table.forgetAhead();
      const inFocus = options.focus && startsHolding(listed.lines, options.focus);
      for (const line of listed.lines) {
        const done = scans.get(line.start);
        if (done !== undefined && sameMapping(done.mapping, line)) continue;
        const carried = inFocus === undefined || inFocus.has(line.start) ? undefined : this.#kept.carry(line);
        if (carried === undefined) readAnew.add(line.start);
        scans.set(line.start, carried ?? this.#readMapping(line, table, options));
      }
      const again = this.#readMaps(listed);
      if (again === listed) break;
      listed = again;
      if (round === ROUNDS) {
        torn = this.#readTorn(listed.lines, scans, readAnew, table);
        break;
      }
    }
    this.#expectSameAddressSpace(table);
    this.#listed = listed;
    if (options.keepEvidence === true) this.#mappings.dismissHelpers();
    const mappings = listed.lines.map((line) => scans.get(line.start)).filter((scan) => scan !== undefined);
    this.#kept.turn(mappings);
    const full = mappings.every(({ mapping }) => readAnew.has(mapping.start));
    if (full) this.#fullTakenAtMs = takenAtMs;
    return {
      takenAtMs,
      costMs: threadCpuMs() - cpu,
      spanMs: performance.now() - wall,
      epoch: this.#epoch,
      mappings,
      ...(!full && { readAnew }),
      fullTakenAtMs: this.#fullTakenAtMs,
      inMotionPages: mappings.reduce((sum, { inMotionPages = 0 }) => sum + inMotionPages, 0),
      tornMappings: torn,
      badLines: badLines + listed.badLines,
    };
  }

  /**
   * The list of mappings; `earlier` itself when it reads the same. The kernel does not make it under one lock: a list
   * with lines that overlap is no list, and is read again.
   */
  #readMaps(earlier?: MapsList): MapsList {
    for (let round = 0; ; round++) {
      const text = readProcFile(this.#target.path('maps'));
      if (text === earlier?.text) return earlier;
      // A process that has let go of its memory has an empty list, and so has one that is just calling exec.
      if (text === '') throw new AddressSpaceGone();
      const reading = parseMaps(text, this.#capabilities.pageSize, this.#pool);
      if (reading.badLines === 0 || round === ROUNDS) return { text, ...reading };
    }
  }

  #readFigures() {
    const byStart = new Map<number, SmapsEntry>();
    const parser = new SmapsParser({
      pageSize: this.#capabilities.pageSize,
      columns: this.#columns,
      pool: this.#pool,
      earlier: (line) => this.#figures.get(line.start),
      onEntry: (entry) => byStart.set(entry.line.start, entry),
    });
    streamProcFile(this.#target.path('smaps'), (bytes) => parser.push(bytes));
    parser.end();
    this.#figures = byStart;
    return { badLines: parser.badLines };
  }

  #readMapping(line: MapsLine, table: PageTable, options: ScanOptions): MappingScan {
    const facts = this.#factsOf(line);
    const kind = facts === undefined ? anonymousKind(line.path) : fileKind(facts.backing, line.path);
    const last = this.#kept.of(line);
    const mapping = last?.scan.mapping.kind === kind ? last.scan.mapping : { ...line, kind };
    const entry = this.#figures.get(line.start);
    // smaps was read a moment before: figures of a mapping that has changed since are not this one's.
    const known = entry !== undefined && sameMapping(entry.line, line) ? entry.figures : undefined;
    if (isNotWalked(line.path, known?.vmFlags)) {
      const runs = uniformRuns(line.end - line.start, pageCode(PageState['unknown-absent'], 0));
      return this.#keep({ mapping, runs, evidence: 'not-walked', ...(known && { smaps: known }) }, false);
    }
    const rule = absenceRule(facts?.backing, facts?.sizeBytes);
    const isShmem = rule.kind === 'shmem';
    const build = options.keepEvidence === true && isShmem && last?.fresh === true;
    const earlier = last && { runs: last.scan.runs, build };
    const doubtSwap = !this.#capabilities.pfn && mayBePoisoned(known?.vmFlags);
    const askedAtMs = Date.now();
    const alone = options.keepEvidence === true && last !== undefined;
    const reading = this.#mappings.read(line, rule, table, this.#door, { earlier, alone, doubtSwap });
    const inMotionPages = this.#mappings.takeInMotionPages();
    const evidenceAtMs = build ? last?.scan.evidenceAtMs : isShmem ? askedAtMs : undefined;
    const scan = {
      mapping,
      ...reading,
      ...(known && { smaps: known }),
      ...(evidenceAtMs !== undefined && { evidenceAtMs }),
      ...(inMotionPages > 0 && { inMotionPages }),
    };
    return this.#keep(scan, build);
  }

  /** Remembers a reading, as the very object of the last pass when nothing in it differs. */
  #keep(scan: MappingScan, build: boolean, torn = false): MappingScan {
    const last = this.#kept.of(scan.mapping)?.scan;
    const same =
      last?.mapping === scan.mapping &&
      last.runs === scan.runs &&
      last.evidence === scan.evidence &&
      last.smaps === scan.smaps &&
      last.evidenceAtMs === scan.evidenceAtMs &&
      last.inMotionPages === scan.inMotionPages;
    const kept = same ? last : scan;
    this.#kept.keep(kept, build, torn);
    return kept;
  }

  #factsOf(line: MapsLine): FileFacts | undefined {
    if (line.dev === '00:00') return undefined;
    const key = `${line.dev}:${line.inode}`;
    let facts = this.#facts.get(key);
    if (facts === undefined) {
      facts = this.#door.facts(line, this.#capabilities.pageSize);
      this.#facts.set(key, facts);
    }
    return facts;
  }

  /** Reads the mappings that would not stand still once more as they are listed now, with every page in motion. */
  #readTorn(
    lines: readonly MapsLine[],
    scans: Map<number, MappingScan>,
    readAnew: Set<PageIndex>,
    table: PageTable,
  ): number {
    let torn = 0;
    table.forgetAhead();
    for (const line of lines) {
      const done = scans.get(line.start);
      if (done !== undefined && sameMapping(done.mapping, line)) continue;
      torn++;
      const read = this.#readMapping(line, table, {});
      scans.set(line.start, this.#keep({ ...read, runs: inMotion(read.runs) }, false, true));
      readAnew.add(line.start);
    }
    return torn;
  }
}

function inMotion(runs: PageRuns): PageRuns {
  const builder = new PageRunsBuilder(runs.count);
  for (let i = 0; i < runs.count; i++) {
    const code = runs.codes[i] as number;
    builder.push(runs.lengths[i] as number, pageCode(stateOf(code), flagsOf(code) | PageFlag['in-motion']));
  }
  return builder.finish();
}
