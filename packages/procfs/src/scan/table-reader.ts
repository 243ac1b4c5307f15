import type { Capabilities } from '../capabilities/probe.js';
import type { MapsLine } from '../parse/maps.js';
import { type PageTable, WINDOW_PAGES } from '../read/page-table.js';
import { PAGE_IS_PRESENT, PAGE_IS_SWAPPED, type PagemapScan } from '../syscall/pagemap-scan.js';
import { EntriesReader } from './entries-reader.js';
import { CODE_ABSENT, type EntryClassifier, type OnRun } from './entry-classifier.js';
import { HUGE_PAGES, type HugeAndZeroMarks } from './huge-and-zero.js';
import type { PresenceCheck } from './presence-check.js';

/** A window with fewer entries than one in this many is thin. */
const THIN = 64;
/** After a thin window, a remainder from this size on is asked for its populated stretches first. */
const SPARSE_FROM_PAGES = 2 * WINDOW_PAGES;
/** Populated stretches closer than this are read as one: a call costs more than their gap. */
const JOIN_GAP_PAGES = 512;

/** How a mapping's page table is to be read. */
export interface TableReading {
  /** Without the help of other threads. */
  readonly alone: boolean;
  /** Only what differs from an earlier reading is read; the rest is repeated. */
  readonly check?: PresenceCheck | undefined;
}

/**
 * Reads the page table of one mapping after another: window by window where it is dense, and from the first thin window on
 * only the stretches that PAGEMAP_SCAN says have entries.
 */
export class TableReader {
  readonly #windows: EntriesReader;
  readonly #regions: PagemapScan;
  readonly #maySkip: boolean;
  #how: TableReading = { alone: false };

  constructor(capabilities: Capabilities, classifier: EntryClassifier, regions: PagemapScan) {
    this.#maySkip = capabilities.pagemapScan;
    this.#windows = new EntriesReader(classifier);
    this.#regions = regions;
  }

  /**
   * Hands over the runs of all pages of `line`, in address order, as far as their entries tell, and tells `marks` of them.
   * Overwrites the words of `table`. Throws AddressSpaceGone.
   */
  read(line: MapsLine, table: PageTable, marks: HugeAndZeroMarks, how: TableReading, onRun: OnRun): void {
    this.#how = how;
    try {
      let at = this.#readWindows(line, line.start, line.end, table, marks, onRun);
      if (at === line.end) return;
      for (const [from, to] of this.#populated(at, line.end, table)) {
        onRun(from - at, CODE_ABSENT);
        for (at = from; at < to; ) at = this.#readWindows(line, at, to, table, marks, onRun);
      }
      onRun(line.end - at, CODE_ABSENT);
    } finally {
      this.#windows.end();
    }
  }

  /** See EntriesReader. */
  dismissHelpers(): void {
    this.#windows.dismiss();
  }

  close(): void {
    this.#windows.close();
  }

  /** Reads from page `from` on, until `to` or a thin window with much behind it. Returns how far it came. */
  #readWindows(
    line: MapsLine,
    from: number,
    to: number,
    table: PageTable,
    marks: HugeAndZeroMarks,
    onRun: OnRun,
  ): number {
    const { check } = this.#how;
    let at = from;
    for (let thin = false; at < to && !(thin && this.#maySkip && to - at >= SPARSE_FROM_PAGES); ) {
      // Later windows begin where a huge page may: one that lay across two of them would not be found.
      const count = Math.min(WINDOW_PAGES - (at % HUGE_PAGES), to - at);
      const end = at + count;
      let populated = 0;
      if (check === undefined) populated = this.#readWindow(line, at, count, to, table, marks, onRun);
      else {
        const { from: differs, to: same } = check.differing(table.fd, at, end);
        populated += check.repeat(at, differs, onRun);
        if (differs < same) populated += this.#readWindow(line, differs, same - differs, same, table, marks, onRun);
        populated += check.repeat(same, end, onRun);
      }
      thin = populated < count / THIN;
      at = end;
    }
    return at;
  }

  /** Reads one window, after which others will be up to page `to`. Returns how many of its pages have entries. */
  #readWindow(
    line: MapsLine,
    first: number,
    count: number,
    to: number,
    table: PageTable,
    marks: HugeAndZeroMarks,
    onRun: OnRun,
  ): number {
    const whole = count === line.end - line.start;
    const until = this.#how.alone ? first + count : to;
    const runs = this.#windows.read(table, { first, count, until, shared: line.perms[3] === 's', whole });
    marks.note(first, runs);
    let populated = 0;
    for (let i = 0; i < runs.count; i++) {
      const length = runs.lengths[i] as number;
      const code = runs.codes[i] as number;
      if (code !== CODE_ABSENT) populated += length;
      onRun(length, code);
    }
    return populated;
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
}
