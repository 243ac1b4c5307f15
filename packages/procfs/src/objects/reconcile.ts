import { cpus } from 'node:os';
import { countPages, emptyCounts, PageState } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import { bytesOfKib, countOf, parseFields } from '../parse/fields.js';
import { parseSysvSegments } from '../parse/sysvipc.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { tryReadProcFile } from '../read/proc-file.js';
import type { MappingScan } from '../scan/mapping-scan.js';
import { pagesWithout } from '../scan/missing-rights.js';
import { type TargetScan, TargetScanner } from '../scan/target-scanner.js';
import { type ObjectReport, reportObjects } from './object-report.js';
import { ipcNamespace } from './segment-identity.js';
import { SwapDifferences } from './swap-difference.js';

/** One figure of the kernel's beside ours, in bytes, and why they differ. */
export interface ReconcileRow {
  /** The kernel's name of the figure, with where it stands. */
  readonly figure: string;
  readonly kernel: number;
  /** What of our count it is to be held against. */
  readonly against: string;
  readonly ours: number;
  /** A sentence a cause; absent when the two are equal. */
  readonly reason?: string;
}

export interface Reconciliation {
  readonly rows: readonly ReconcileRow[];
  /** The shared files that were counted for it. */
  readonly objects: readonly ObjectReport[];
  /** Pages that moved while being read: the first thing to suspect behind an unexplained difference. */
  readonly inMotionPages: number;
}

/**
 * Pages by which VmSwap may lag: of threads until 6.1, 64 each (SPLIT_RSS_COUNTING in mm/memory.c), then of processors, a batch
 * of percpu_counter each (lib/percpu_counter.c).
 */
function lagPages(threads: number): number {
  const processors = cpus().length;
  return Math.max(64 * threads, processors * Math.max(32, 2 * processors));
}

/** Our count of what is in swap, in bytes. */
interface OurSwap {
  readonly private: number;
  readonly shared: number;
}

/** Reads a target once, exactly, and sets the result against every figure of the kernel's that speaks of swap. */
export function reconcile(target: PinnedProcess, capabilities: Capabilities): Reconciliation {
  const scanner = new TargetScanner(target, capabilities);
  try {
    return reconcileScan(scanner.scan({ figures: true }), target, capabilities);
  } finally {
    scanner.close();
  }
}

/** The same for a scan, with figures, that was made a moment before. Throws ProcessError. */
export function reconcileScan(scan: TargetScan, target: PinnedProcess, capabilities: Capabilities): Reconciliation {
  const status = parseFields(tryReadProcFile(target.path('status')) ?? '');
  const objects = reportObjects(target, capabilities);
  const ours = ourSwap(scan, capabilities.pageSize);
  const differences = new SwapDifferences(scan, target, capabilities);
  const rows = [
    ...vmSwapRows(status, ours, scan, differences, capabilities.pageSize),
    smapsRow(scan, 'Swap', ours.private + ours.shared, () => differences.inSmaps()),
    smapsRow(scan, 'SwapPss', ours.private + ours.shared, () =>
      pssReason(scan, ours, differences, capabilities.pageSize),
    ),
    ...objectRows(objects, ours, scan, differences, capabilities),
    ...sysvRows(target, objects, differences, capabilities),
  ];
  return { rows, objects, inMotionPages: scan.inMotionPages };
}

function ourSwap(scan: TargetScan, pageSize: number): OurSwap {
  const all = emptyCounts();
  for (const { runs } of scan.mappings) countPages(runs, all);
  const pages = (state: number): number => all.states[state] as number;
  return {
    private: pages(PageState.swapped) * pageSize,
    shared: (pages(PageState['shared-swapped']) + pages(PageState['swap-cached'])) * pageSize,
  };
}

function row(figure: string, kernel: number, against: string, ours: number, reason: () => string): ReconcileRow {
  return { figure, kernel, against, ours, ...(kernel === ours ? {} : { reason: reason() }) };
}

const ALL = 'swapped + shared-swapped + swap-cached';

function vmSwapRows(
  status: ReadonlyMap<string, string>,
  ours: OurSwap,
  scan: TargetScan,
  differences: SwapDifferences,
  pageSize: number,
): ReconcileRow[] {
  const vmSwap = bytesOfKib(status.get('VmSwap'));
  if (vmSwap === undefined) return [];
  const hidden = scan.mappings.reduce((pages, one) => pages + pagesWithout(one, 'swap-type'), 0) * pageSize;
  const why = (): string => {
    const off = vmSwap - ours.private;
    const told = off > 0 && hidden > 0 ? [HIDDEN_TYPES] : [];
    const left = told.length > 0 ? Math.max(0, off - hidden) : Math.abs(off);
    if (left === 0) return told.join(' ');
    const lag = lagPages(countOf(status.get('Threads')) ?? 1) * pageSize;
    return [...told, left <= lag ? MAY_LAG : differences.sinceMoved()].join(' ');
  };
  return [
    row('VmSwap (status)', vmSwap, 'swapped', ours.private, why),
    row('VmSwap (status)', vmSwap, ALL, ours.private + ours.shared, () => (ours.shared > 0 ? PRIVATE_ONLY : why())),
  ];
}

const HIDDEN_TYPES = 'Private pages under userfaultfd, whose swap types are hidden, are unknown (absent) in our count.';
const MAY_LAG =
  'The kernel adds VmSwap up in batches of some dozen pages a processor or thread, and may lag by that; or pages moved between the two readings.';
const PRIVATE_ONLY = 'VmSwap counts private pages only: the page table keeps no trace of a swapped shared page.';

function pssReason(scan: TargetScan, ours: OurSwap, differences: SwapDifferences, pageSize: number): string {
  const isDivided = scan.mappings.some(({ runs, smaps }) => {
    const pss = smaps?.bytes('SwapPss');
    return pss !== undefined && pss < (countPages(runs).states[PageState.swapped] as number) * pageSize;
  });
  const told = [
    ...(ours.shared > 0 ? ['SwapPss leaves shared memory out.'] : []),
    ...(isDivided ? ['SwapPss divides private pages among the processes that share them after fork.'] : []),
  ];
  return told.length > 0 ? told.join(' ') : differences.inSmaps() || differences.sinceMoved();
}

function smapsRow(scan: TargetScan, field: string, ours: number, reason: () => string): ReconcileRow {
  let kernel = 0;
  for (const { smaps } of scan.mappings) kernel += smaps?.bytes(field) ?? 0;
  return row(`${field} (smaps, all mappings)`, kernel, ALL, ours, reason);
}

/** Files counted once against pages counted where they are mapped. */
function objectRows(
  objects: readonly ObjectReport[],
  ours: OurSwap,
  scan: TargetScan,
  differences: SwapDifferences,
  { pageSize, cachestat }: Pick<Capabilities, 'pageSize' | 'cachestat'>,
): ReconcileRow[] {
  if (objects.length === 0) return [];
  let inSwap = 0;
  for (const { counts } of objects) {
    if (counts?.swapped === undefined) return [];
    inSwap += (counts.swapped + (counts.swapCached ?? 0)) * pageSize;
  }
  const figure = cachestat ? 'nr_evicted (cachestat' : 'data not in memory (lseek, mincore';
  return [
    row(`${figure}, each file once)`, inSwap, 'shared-swapped + swap-cached', ours.shared, () =>
      differences.inFiles(
        objects.map((object) => viewsOf(object, scan)),
        inSwap / pageSize,
        ours.shared / pageSize,
      ),
    ),
  ];
}

function viewsOf({ mappings }: ObjectReport, scan: TargetScan): MappingScan[] {
  const starts = new Set(mappings.filter(({ pid }) => pid === mappings[0]?.pid).map(({ start }) => start));
  return scan.mappings.filter(({ mapping }) => starts.has(mapping.start));
}

const CACHED = 'Pages in the swap cache: without cachestat(2) they count as resident.';

/** The kernel lists the segments of the reader's own IPC namespace: in another one, the same number is another segment. */
function sysvRows(
  target: PinnedProcess,
  objects: readonly ObjectReport[],
  differences: SwapDifferences,
  { pageSize, cachestat }: Pick<Capabilities, 'pageSize' | 'cachestat'>,
): ReconcileRow[] {
  const namespace = ipcNamespace(target.path('.'));
  if (namespace === undefined || namespace !== ipcNamespace('/proc/self')) return [];
  const segments = parseSysvSegments(tryReadProcFile('/proc/sysvipc/shm') ?? '');
  return objects.flatMap(({ kind, inode, counts }) => {
    if (kind !== 'sysv' || counts?.swapped === undefined) return [];
    const segment = segments.find(({ shmid }) => String(shmid) === inode);
    if (segment === undefined) return [];
    const inSwap = (counts.swapped + (counts.swapCached ?? 0)) * pageSize;
    const mayBeCached = segment.swap > inSwap && segment.swap - inSwap <= (counts.resident ?? 0) * pageSize;
    const why = (): string => (!cachestat && mayBeCached ? CACHED : differences.sinceMoved());
    return [row(`swap (sysvipc, shmid ${inode})`, segment.swap, "the segment's pages in swap", inSwap, why)];
  });
}
