import {
  type EvidenceName,
  type Mapping,
  PageFlag,
  type PageRuns,
  PageState,
  pageCode,
  sameMapping,
  uniformRuns,
} from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import { type MapsLine, parseMaps } from '../parse/maps.js';
import { type SmapsEntry, type SmapsFigures, SmapsParser } from '../parse/smaps.js';
import { AddressSpaceGone, PageTable } from '../read/page-table.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { readProcFile, streamProcFile } from '../read/proc-file.js';
import { ProcessError } from '../read/process-error.js';
import { threadCpuMs } from '../read/thread-cpu.js';
import { KeptEvidence } from './kept-evidence.js';
import { anonymousKind, fileKind, isNotWalked } from './mapping-kind.js';
import { absenceRule, MappingScanner } from './mapping-scanner.js';
import { type FileFacts, ObjectDoor } from './object-door.js';

export interface MappingScan {
  readonly mapping: Mapping;
  readonly runs: PageRuns;
  readonly evidence: EvidenceName;
  /** Present when this pass read smaps and the mapping has stood still since. */
  readonly smaps?: SmapsFigures;
  /** When the oldest evidence behind its states was read, ms of the Unix epoch. */
  readonly evidenceAtMs: number;
}

/** One pass over a target. */
export interface TargetScan {
  /** When the first reading was made, ms of the Unix epoch. */
  readonly takenAtMs: number;
  /** CPU time of this thread, kernel's and ours, in ms; and the wall time between first and last reading. */
  readonly costMs: number;
  readonly spanMs: number;
  /** Counts the address spaces seen of this process, from 1: exec starts a new one. */
  readonly epoch: number;
  readonly mappings: MappingScan[];
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
   * Build on what shared files said in the passes before (see KeptEvidence). Off, everything is asked anew.
   */
  readonly keepEvidence?: boolean;
}

/** The list of mappings is read again after their pages; what changed meanwhile is read again this often. */
const ROUNDS = 3;

/** Reads every page of a process, pass after pass. Synchronous and busy: it belongs in a worker thread. */
export class TargetScanner {
  readonly #target: PinnedProcess;
  readonly #capabilities: Capabilities;
  readonly #mappings: MappingScanner;
  readonly #door: ObjectDoor;
  #table: PageTable | undefined;
  #epoch = 0;
  /** Of each object seen, by device and inode; asked anew with each reading of smaps. */
  #facts = new Map<string, FileFacts>();
  /** VmFlags of each mapping at the last reading of smaps, by first page. */
  #vmFlags = new Map<number, string>();
  readonly #kept = new KeptEvidence();

  readonly #entriesPerRead: number | undefined;

  /** `entriesPerRead`: see {@link PageTable}. */
  constructor(target: PinnedProcess, capabilities: Capabilities, entriesPerRead?: number) {
    this.#target = target;
    this.#entriesPerRead = entriesPerRead;
    this.#capabilities = capabilities;
    this.#mappings = new MappingScanner(capabilities);
    this.#door = new ObjectDoor(target, capabilities.mapFiles, capabilities.kernelShmemDev);
  }

  /** Throws {@link ProcessError} when the target has ended or may not be read. */
  scan(options: ScanOptions = {}): TargetScan {
    for (let round = 0; ; round++) {
      try {
        return this.#pass(options);
      } catch (error) {
        if (!(error instanceof AddressSpaceGone)) throw this.#target.failure(error);
        this.#newAddressSpace();
        this.#target.followMemory();
        if (round === ROUNDS) throw new ProcessError('gone', this.#target.pid, { cause: error });
      }
    }
  }

  close(): void {
    this.#table?.close();
    this.#table = undefined;
  }

  #newAddressSpace(): void {
    this.close();
    this.#facts.clear();
    this.#vmFlags.clear();
    this.#kept.clear();
    this.#door.forget();
  }

  #openTable(): PageTable {
    if (this.#table === undefined) {
      this.#table = new PageTable(this.#target.path('pagemap'), this.#entriesPerRead);
      this.#epoch++;
    }
    return this.#table;
  }

  #pass(options: ScanOptions): TargetScan {
    const takenAtMs = Date.now();
    const wall = performance.now();
    const cpu = threadCpuMs();
    const table = this.#openTable();
    if (!table.isAlive()) throw new AddressSpaceGone();
    let badLines = 0;
    const figures = options.figures === true ? this.#readFigures() : undefined;
    if (figures !== undefined) {
      this.#facts.clear();
      this.#door.forget();
      badLines += figures.badLines;
    }
    let listed = this.#readMaps();
    const scans = new Map<number, MappingScan>();
    let torn = 0;
    for (let round = 0; ; round++) {
      for (const line of listed.lines) {
        const done = scans.get(line.start);
        if (done === undefined || !sameMapping(done.mapping, line)) {
          const builtOn = options.keepEvidence === true ? this.#kept.of(line) : undefined;
          scans.set(line.start, this.#readMapping(line, table, figures?.byStart.get(line.start), builtOn));
        }
      }
      const again = this.#readMaps();
      const steady = sameLines(listed.lines, again.lines);
      listed = again;
      if (steady) break;
      if (round === ROUNDS) {
        torn = this.#flagTorn(listed.lines, scans);
        break;
      }
    }
    if (!table.isAlive()) throw new AddressSpaceGone();
    this.#kept.prune(listed.lines);
    return {
      takenAtMs,
      costMs: threadCpuMs() - cpu,
      spanMs: performance.now() - wall,
      epoch: this.#epoch,
      mappings: listed.lines.map((line) => scans.get(line.start)).filter((scan) => scan !== undefined),
      inMotionPages: this.#mappings.takeInMotionPages(),
      tornMappings: torn,
      badLines: badLines + listed.badLines,
    };
  }

  #readMaps() {
    const reading = parseMaps(readProcFile(this.#target.path('maps')), this.#capabilities.pageSize);
    // A process that has let go of its memory has an empty list, and so has one that is just calling exec.
    if (reading.lines.length === 0) throw new AddressSpaceGone();
    return reading;
  }

  #readFigures() {
    const byStart = new Map<number, SmapsEntry>();
    const parser = new SmapsParser(this.#capabilities.pageSize, (entry) => {
      byStart.set(entry.line.start, entry);
      this.#vmFlags.set(entry.line.start, entry.vmFlags);
    });
    this.#vmFlags.clear();
    streamProcFile(this.#target.path('smaps'), (text) => parser.push(text));
    parser.end();
    return { byStart, badLines: parser.badLines };
  }

  #readMapping(
    line: MapsLine,
    table: PageTable,
    entry: SmapsEntry | undefined,
    builtOn: MappingScan | undefined,
  ): MappingScan {
    const facts = this.#factsOf(line);
    const kind = facts === undefined ? anonymousKind(line.path) : fileKind(facts.backing, line.path);
    const mapping: Mapping = { ...line, kind };
    // smaps was read a moment before: figures of a mapping that has changed since are not this one's.
    const figures =
      entry !== undefined && sameMapping(entry.line, line)
        ? { smaps: { bytes: entry.bytes, vmFlags: entry.vmFlags } }
        : {};
    if (isNotWalked(line.path, this.#vmFlags.get(line.start))) {
      const unknown = uniformRuns(line.end - line.start, pageCode(PageState['unknown-absent'], 0));
      return { mapping, runs: unknown, evidence: 'not-walked', evidenceAtMs: Date.now(), ...figures };
    }
    const rule = absenceRule(facts?.backing, facts?.sizeBytes);
    const reading = this.#mappings.read(line, rule, table, this.#door, builtOn?.runs);
    const scan = { mapping, ...reading, evidenceAtMs: builtOn?.evidenceAtMs ?? Date.now(), ...figures };
    if (rule.kind === 'shmem') this.#kept.keep(scan, builtOn);
    return scan;
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

  /** Keeps what was read last of the mappings that would not stand still, flagged as being in motion. */
  #flagTorn(lines: readonly MapsLine[], scans: Map<number, MappingScan>): number {
    let torn = 0;
    for (const line of lines) {
      const done = scans.get(line.start);
      if (done !== undefined && sameMapping(done.mapping, line)) continue;
      torn++;
      const unknown = pageCode(PageState['unknown-absent'], PageFlag['in-motion']);
      scans.set(line.start, {
        mapping: { ...line, kind: done?.mapping.kind ?? 'anonymous' },
        runs: uniformRuns(line.end - line.start, unknown),
        evidence: 'page-table',
        evidenceAtMs: Date.now(),
      });
    }
    return torn;
  }
}

function sameLines(a: readonly MapsLine[], b: readonly MapsLine[]): boolean {
  if (a.length !== b.length) return false;
  return a.every((line, i) => sameMapping(line, b[i] as MapsLine));
}
