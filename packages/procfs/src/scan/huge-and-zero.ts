import {
  flagsOf,
  PageFlag,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  pageCode,
  stateOf,
} from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import type { MapsLine } from '../parse/maps.js';
import { KEY_PRESENT, KEY_SHIFT, PFN_HIGH_MASK } from '../parse/pagemap-bits.js';
import type { PageTable } from '../read/page-table.js';
import { PAGE_IS_HUGE, PAGE_IS_PFNZERO, type PagemapScan } from '../syscall/pagemap-scan.js';
import type { EntryRuns } from './entries-runs.js';

/** Pages under one huge entry of the level above the page table (x86-64, and arm64 with 4 KiB pages). */
export const HUGE_PAGES = 512;

/**
 * What only PAGEMAP_SCAN tells: which pages a huge entry maps, and - where PFNs are hidden - which map the zero page.
 * Asked for only over stretches whose pagemap entries allow it, so that an ordinary mapping is walked once.
 */
export class HugeAndZeroMarks {
  readonly #enabled: boolean;
  readonly #scan: PagemapScan;
  /** Stretch of candidates: page indexes, empty when equal. */
  #from = 0;
  #to = 0;

  constructor(capabilities: Capabilities, scan: PagemapScan) {
    this.#enabled = capabilities.pagemapScan;
    this.#scan = scan;
  }

  begin(line: MapsLine): void {
    this.#from = line.end;
    this.#to = line.start;
  }

  /** Takes in what {@link findMarks} found in a window, from page `first` on. */
  note(first: number, runs: EntryRuns): void {
    if (!this.#enabled || runs.marksFrom >= runs.marksTo) return;
    this.#from = Math.min(this.#from, first + runs.marksFrom);
    this.#to = Math.max(this.#to, first + runs.marksTo);
  }

  /** The runs built of the mapping begun last, with the marks on its present pages - or `last`, when it is the same. */
  applyTo(built: PageRunsBuilder, mappingStart: number, table: PageTable, last: PageRuns | undefined): PageRuns {
    if (this.#from >= this.#to) return built.finish(last);
    const runs = built.finish();
    const marked = new PageRunsBuilder(runs.count + 16);
    let run = 0;
    let left = runs.lengths[0] ?? 0;
    let at = mappingStart;
    const advance = (to: number, categories: number): void => {
      while (at < to && run < runs.count) {
        const step = Math.min(to - at, left);
        marked.push(step, markedCode(runs.codes[run] as number, categories));
        at += step;
        left -= step;
        if (left === 0) left = runs.lengths[++run] ?? 0;
      }
    };
    const categories = PAGE_IS_HUGE | PAGE_IS_PFNZERO;
    const refused = this.#scan.walk(table.fd, this.#from, this.#to, categories, categories, (from, to, found) => {
      advance(from, 0);
      advance(to, found);
    });
    if (refused !== 0) return runs;
    advance(mappingStart + runs.pages, 0);
    return marked.finish(last);
  }
}

/** Stretch of a window's pages, the first of them page `first`, that PAGEMAP_SCAN may know more of: into `runs`. */
export function findMarks(
  words: Uint32Array,
  first: number,
  count: number,
  pfnVisible: boolean,
  runs: EntryRuns,
): void {
  let from = count;
  let to = 0;
  const firstBlock = Math.ceil(first / HUGE_PAGES) * HUGE_PAGES - first;
  for (let block = firstBlock; block + HUGE_PAGES <= count; block += HUGE_PAGES) {
    if (!mayBeHuge(words, block, pfnVisible)) continue;
    from = Math.min(from, block);
    to = block + HUGE_PAGES;
  }
  if (!pfnVisible) {
    let at = 0;
    for (let i = 0; i < runs.count; i++) {
      const end = at + (runs.lengths[i] as number);
      if (mayBeZero(runs.codes[i] as number)) {
        from = Math.min(from, at);
        to = Math.max(to, end);
      }
      at = end;
    }
  }
  runs.setMarks(from, to);
}

/** The zero page is everybody's. */
function mayBeZero(code: number): boolean {
  return stateOf(code) === PageState.present && (flagsOf(code) & PageFlag.exclusive) === 0;
}

/** A huge entry maps 512 frames in a row, the first of them aligned. */
function mayBeHuge(words: Uint32Array, at: number, pfnVisible: boolean): boolean {
  const firstHigh = words[at * 2 + 1] as number;
  const lastHigh = words[(at + HUGE_PAGES - 1) * 2 + 1] as number;
  const present = KEY_PRESENT << KEY_SHIFT;
  if ((firstHigh & present) === 0 || (lastHigh & present) === 0) return false;
  if (!pfnVisible) return true;
  const first = words[at * 2] as number;
  const last = words[(at + HUGE_PAGES - 1) * 2] as number;
  const sameHigh = (firstHigh & PFN_HIGH_MASK) === (lastHigh & PFN_HIGH_MASK);
  return sameHigh && first % HUGE_PAGES === 0 && last === first + HUGE_PAGES - 1;
}

/** A page that is not present (any more) takes no mark: it has changed between the two walks. */
function markedCode(code: number, categories: number): number {
  const state = stateOf(code);
  if (state !== PageState.present && state !== PageState['zero-page']) return code;
  const huge = (categories & PAGE_IS_HUGE) !== 0 ? PageFlag.huge : 0;
  const zero = (categories & PAGE_IS_PFNZERO) !== 0;
  return pageCode(zero ? PageState['zero-page'] : state, flagsOf(code) | huge);
}
