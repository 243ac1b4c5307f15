import { countPages, emptyCounts, PageState } from '@pagelapse/address-space';
import type { Capabilities } from '../capabilities/probe.js';
import { bytesOfKib, parseFields } from '../parse/fields.js';
import { parseSysvSegments } from '../parse/sysvipc.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { tryReadProcFile } from '../read/proc-file.js';
import { type TargetScan, TargetScanner } from '../scan/target-scanner.js';
import { type ObjectReport, reportObjects } from './object-report.js';
import { ipcNamespace } from './segment-identity.js';

/** One figure of the kernel's beside ours, in bytes, and why they differ. */
export interface ReconcileRow {
  /** The kernel's name of the figure, with where it stands. */
  readonly figure: string;
  readonly kernel: number;
  /** What of our count it is to be held against. */
  readonly against: string;
  readonly ours: number;
  /** One sentence; absent when the two are equal. */
  readonly reason?: string;
}

export interface Reconciliation {
  readonly rows: readonly ReconcileRow[];
  /** The shared files that were counted for it. */
  readonly objects: readonly ObjectReport[];
  /** Pages that moved while being read: the first thing to suspect behind an unexplained difference. */
  readonly inMotionPages: number;
}

const MOVED = 'The process moved between the two readings.';
/** Of threads until 6.1 (SPLIT_RSS_COUNTING in mm/memory.c), since then of processors (get_mm_counter() in linux/mm.h). */
const IN_BATCHES =
  'The kernel adds VmSwap up in batches of some dozen pages, so it lags; or the process moved between the two readings.';

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
  const rows = [
    ...vmSwapRows(bytesOfKib(status.get('VmSwap')), ours),
    smapsRow(scan, 'Swap', ours.private + ours.shared, 'swapped + shared-swapped + swap-cached', () =>
      unexplained(scan),
    ),
    smapsRow(scan, 'SwapPss', ours.private + ours.shared, 'swapped + shared-swapped + swap-cached', () =>
      ours.shared > 0
        ? 'SwapPss leaves shared memory out, and divides private pages among the processes that share them after fork.'
        : 'SwapPss divides private pages among the processes that share them after fork.',
    ),
    ...objectRows(objects, ours, capabilities),
    ...sysvRows(target, objects, capabilities.pageSize),
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

function unexplained(scan: TargetScan): string {
  const unknown = scan.mappings.some(({ evidence }) => evidence === 'denied' || evidence === 'extents-only');
  if (unknown) return 'Shared memory that may not be opened is counted as unknown (absent), not as swapped.';
  return MOVED;
}

function vmSwapRows(vmSwap: number | undefined, ours: OurSwap): ReconcileRow[] {
  if (vmSwap === undefined) return [];
  const lags = (): string => IN_BATCHES;
  return [
    row('VmSwap (status)', vmSwap, 'swapped', ours.private, lags),
    row('VmSwap (status)', vmSwap, 'swapped + shared-swapped + swap-cached', ours.private + ours.shared, () =>
      ours.shared > 0
        ? 'VmSwap counts private pages only: the page table keeps no trace of a swapped shared page.'
        : lags(),
    ),
  ];
}

function smapsRow(scan: TargetScan, field: string, ours: number, against: string, reason: () => string): ReconcileRow {
  let kernel = 0;
  for (const { smaps } of scan.mappings) kernel += smaps?.bytes(field) ?? 0;
  return row(`${field} (smaps, all mappings)`, kernel, against, ours, reason);
}

/** Files counted once against pages counted where they are mapped. */
function objectRows(
  objects: readonly ObjectReport[],
  ours: OurSwap,
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
    row(`${figure}, each file once)`, inSwap, 'shared-swapped + swap-cached', ours.shared, () => {
      if (objects.some(isMappedTwice)) {
        return 'A file is mapped here more than once: its pages count in each mapping, and once in the file.';
      }
      if (objects.some(isSeenInPart)) {
        return 'A file has pages in swap outside the part that is mapped here, or under private copies of them.';
      }
      return MOVED;
    }),
  ];
}

function ownMappings({ mappings }: ObjectReport): ObjectReport['mappings'] {
  return mappings.filter(({ pid }) => pid === mappings[0]?.pid);
}

function isMappedTwice(object: ObjectReport): boolean {
  return ownMappings(object).length > 1;
}

function isSeenInPart(object: ObjectReport): boolean {
  const [view] = ownMappings(object);
  if (view === undefined || view.perms.endsWith('p')) return true;
  return view.firstObjectPage > 0 || view.end - view.start < (object.counts?.size ?? 0);
}

/** The kernel lists the segments of the reader's own IPC namespace: in another one, the same number is another segment. */
function sysvRows(target: PinnedProcess, objects: readonly ObjectReport[], pageSize: number): ReconcileRow[] {
  const namespace = ipcNamespace(target.path('.'));
  if (namespace === undefined || namespace !== ipcNamespace('/proc/self')) return [];
  const segments = parseSysvSegments(tryReadProcFile('/proc/sysvipc/shm') ?? '');
  return objects.flatMap(({ kind, inode, counts }) => {
    if (kind !== 'sysv' || counts?.swapped === undefined) return [];
    const segment = segments.find(({ shmid }) => String(shmid) === inode);
    if (segment === undefined) return [];
    const inSwap = (counts.swapped + (counts.swapCached ?? 0)) * pageSize;
    return [row(`swap (sysvipc, shmid ${inode})`, segment.swap, "the segment's pages in swap", inSwap, () => MOVED)];
  });
}
