import { countPages, isShmemKind, type Mapping, type PageRuns, PageState, stateOf } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { ProcessError } from '../read/process-error.js';
import { readSwapByMapping } from '../read/swap-by-mapping.js';
import type { MappingScan } from '../scan/mapping-scan.js';
import { pagesWithout } from '../scan/missing-rights.js';
import type { TargetScan } from '../scan/target-scanner.js';
import { type FilePart, FilesInSwap } from './pages-in-swap.js';

/** What a page may be in swap without our saying so, and smaps counts it. */
const CAUSES = {
  hidden: (pages: string) =>
    `${pages} in swap under guard regions, poison or private copies, which smaps counts with the file.`,
  'perhaps-hidden': (pages: string) =>
    `${pages}, as far as can be seen, under guard regions, poison or private copies: their file may not be asked.`,
  'file-shut': (pages: string) =>
    `${pages} of shared memory whose file may not be asked: unknown (absent), not swapped, in our count.`,
  'type-hidden': (pages: string) =>
    `${pages} of private memory under userfaultfd, whose swap types are hidden: unknown (absent) in our count.`,
  'swap-cache': (pages: string) =>
    `${pages} in the swap cache: without cachestat(2) they are told as resident elsewhere.`,
  huge: (pages: string) => `${pages} of huge pages in swap that reach out of what is mapped: smaps counts them whole.`,
} as const;
type Cause = keyof typeof CAUSES;

const MOVED = 'Pages moved between the two readings: smaps, read once more, has another figure.';
const UNEXPLAINED =
  'Unexplained. Pages may have moved between the two readings, but smaps, read once more, has the same figure.';

/** Why the kernel's figures of a target's pages in swap are not ours. Asks the kernel only for what differs. */
export class SwapDifferences {
  readonly #scan: TargetScan;
  readonly #target: PinnedProcess;
  readonly #capabilities: Capabilities;
  readonly #files: FilesInSwap;
  #again: ReadonlyMap<number, number> | undefined;

  constructor(scan: TargetScan, target: PinnedProcess, capabilities: Capabilities) {
    this.#scan = scan;
    this.#target = target;
    this.#capabilities = capabilities;
    this.#files = new FilesInSwap(target, capabilities);
  }

  /** Of `Swap` in smaps, mapping by mapping: one sentence a cause. */
  inSmaps(): string {
    const pages = new Map<Cause, number>();
    let left = 0;
    for (const scan of this.#scan.mappings) {
      if (scan.smaps === undefined) continue;
      let off = (scan.smaps.bytes('Swap') ?? 0) / this.#capabilities.pageSize - pagesInSwap(scan.runs);
      for (const [cause, most] of this.#causesIn(scan, off)) {
        const explained = Math.min(off, most);
        if (explained > 0) pages.set(cause, (pages.get(cause) ?? 0) + explained);
        off -= explained;
        if (off === 0) break;
      }
      left += Math.abs(off);
    }
    const told = [...pages].map(([cause, count]) => CAUSES[cause](plural(count)));
    return [...told, ...(left > 0 ? [this.sinceMoved()] : [])].join(' ');
  }

  /**
   * Of files counted once (`counted`) against their pages where they are mapped (`seen`): one sentence a cause. `files`: each
   * file's mappings.
   */
  inFiles(files: readonly (readonly MappingScan[])[], counted: number, seen: number): string {
    let [outside, again, hidden, inSwap] = [counted, 0, 0, 0];
    for (const views of files) {
      const [first] = views;
      if (first === undefined) continue;
      const parts = views.map(({ mapping }) => partOf(mapping, this.#capabilities.pageSize));
      const once = this.#files.count(first.mapping, joined(parts)) ?? 0;
      const each = this.#files.count(first.mapping, parts) ?? 0;
      outside -= once;
      again += each - once;
      inSwap += each;
      for (const view of views) hidden += this.#hiddenIn(view)?.inSwap ?? 0;
    }
    const told = [
      ...(outside > 0 ? [`${plural(outside)} in swap outside the parts of their files that are mapped here.`] : []),
      ...(again > 0
        ? [`${plural(again)} in swap of files that are mapped here more than once, counted in each mapping.`]
        : []),
      ...(hidden > 0 ? [`${plural(hidden)} in swap under guard regions, poison or private copies.`] : []),
      ...(outside < 0 || inSwap - hidden !== seen ? [this.sinceMoved()] : []),
    ];
    return told.join(' ');
  }

  /** Pages of a mapping behind entries that hide what the file has there, and how many of those are in swap, if it may be asked. */
  #hiddenIn({ mapping, runs }: MappingScan): { readonly pages: number; readonly inSwap?: number } | undefined {
    if (!isShmemKind(mapping.kind)) return undefined;
    const hides = mapping.perms[3] === 's' ? HIDING_SHARED : HIDING_PRIVATE;
    const parts = partsIn(mapping, runs, hides, this.#capabilities.pageSize);
    const inSwap = this.#files.count(mapping, parts);
    const pages = parts.reduce((sum, { first, end }) => sum + end - first, 0);
    return { pages, ...(inSwap !== undefined && { inSwap }) };
  }

  /** For what nothing else explains: has the target moved since it was read, as far as that can be seen? */
  sinceMoved(): string {
    return this.#scan.mappings.some((scan) => this.#hasMoved(scan)) ? MOVED : UNEXPLAINED;
  }

  /** Has smaps, read once more, another figure of the mapping? */
  #hasMoved({ mapping, smaps }: MappingScan): boolean {
    this.#again ??= this.#readAgain();
    return smaps !== undefined && this.#again.get(mapping.start) !== smaps.bytes('Swap');
  }

  /** Of a target that has ended, nothing: it did not stand still. */
  #readAgain(): ReadonlyMap<number, number> {
    try {
      return readSwapByMapping(this.#target, this.#capabilities.pageSize);
    } catch (error) {
      if (error instanceof ProcessError) return new Map();
      throw error;
    }
  }

  /** What may make smaps count more pages of a mapping than we do, and how many; the surest first. */
  *#causesIn(scan: MappingScan, off: number): Generator<readonly [Cause, number]> {
    if (off <= 0) return;
    const { mapping, runs, evidence } = scan;
    const byFile = mapping.perms[3] === 's' || mapping.perms[1] !== 'w';
    // Of private memory that may be written, smaps looks at each page's entry first (smap_gather_stats() in fs/proc/task_mmu.c).
    const hidden = byFile ? this.#hiddenIn(scan) : undefined;
    if (hidden?.inSwap !== undefined) yield ['hidden', hidden.inSwap];
    const types = pagesWithout(scan, 'swap-type');
    if (types > 0) yield ['type-hidden', types];
    const unknown = pagesWithout(scan, 'any') - types;
    if (unknown > 0) yield ['file-shut', unknown];
    // The rest is only what may be: of a mapping that has moved, it is not said.
    if (this.#hasMoved(scan)) return;
    if (hidden !== undefined && hidden.inSwap === undefined) yield ['perhaps-hidden', hidden.pages];
    if (evidence === 'object-without-cachestat') {
      yield ['swap-cache', countPages(runs).states[PageState['resident-elsewhere']] as number];
    }
    if (isShmemKind(mapping.kind)) yield ['huge', this.#hugeBeyond(mapping, runs, byFile)];
  }

  /**
   * Pages that smaps may count for the rest of a huge swap entry (shmem_partial_swap_usage() in mm/shmem.c): at the borders
   * of the mapping, or, where it asks page by page, of each one anew.
   */
  #hugeBeyond(mapping: Mapping, runs: PageRuns, byFile: boolean): number {
    const { folioPages, pageSize } = this.#capabilities;
    if (folioPages === 1) return 0;
    if (!byFile) return (countPages(runs).states[PageState['shared-swapped']] as number) * (folioPages - 1);
    const { first, end } = partOf(mapping, pageSize);
    const beyond = [
      { first: first - (first % folioPages), end: first },
      { first: end, end: Math.ceil(end / folioPages) * folioPages },
    ];
    return this.#files.count(mapping, beyond) ?? 0;
  }
}

const HIDING_SHARED: ReadonlySet<number> = new Set([PageState.guard, PageState.marker]);
/** Private copies too. */
const HIDING_PRIVATE: ReadonlySet<number> = new Set([
  PageState.guard,
  PageState.marker,
  PageState.present,
  PageState.swapped,
  PageState['zero-page'],
]);

/** Parts of the file that lie behind pages of these states. */
function partsIn(mapping: Mapping, runs: PageRuns, states: ReadonlySet<number>, pageSize: number): FilePart[] {
  const parts: FilePart[] = [];
  let at = mapping.offset / pageSize;
  for (let i = 0; i < runs.count; i++) {
    const end = at + (runs.lengths[i] as number);
    if (states.has(stateOf(runs.codes[i] as number))) parts.push({ first: at, end });
    at = end;
  }
  return parts;
}

function partOf({ start, end, offset }: Mapping, pageSize: number): FilePart {
  const first = offset / pageSize;
  return { first, end: first + end - start };
}

/** The same pages, each in one part. */
function joined(parts: readonly FilePart[]): FilePart[] {
  const found: { first: number; end: number }[] = [];
  for (const part of parts.toSorted((a, b) => a.first - b.first)) {
    const last = found.at(-1);
    if (last !== undefined && part.first <= last.end) last.end = Math.max(last.end, part.end);
    else found.push({ ...part });
  }
  return found;
}

/** As we count them: private, shared, and in the swap cache. */
function pagesInSwap(runs: PageRuns): number {
  const { states } = countPages(runs);
  return [PageState.swapped, PageState['shared-swapped'], PageState['swap-cached']].reduce(
    (sum, state) => sum + (states[state] as number),
    0,
  );
}

function plural(pages: number): string {
  return pages === 1 ? '1 page' : `${pages} pages`;
}
