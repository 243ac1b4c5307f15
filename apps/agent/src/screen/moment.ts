import { type CountedMapping, countPages, emptyCounts, type PageCounts, swapTotals } from '@pagelapse/address-space';
import type { readSurroundings, TargetScan } from '@pagelapse/procfs';

/** What `watch` shows of a process at one moment. */
export interface Moment {
  readonly pid: number;
  /** The kernel's name of it: attacker text. */
  readonly comm: string;
  readonly pageSize: number;
  readonly takenAtMs: number;
  readonly costMs: number;
  /** Since the pass before began; absent for the first. */
  readonly intervalMs?: number;
  readonly mappings: readonly CountedMapping[];
  readonly totals: PageCounts;
  /** Bytes, a shared file's pages once however often it is mapped. */
  readonly swap: { readonly private: number; readonly shared: number; readonly unknown: number };
  readonly around: ReturnType<typeof readSurroundings>;
}

export function momentOf(
  head: Pick<Moment, 'pid' | 'comm' | 'pageSize' | 'intervalMs'>,
  scan: TargetScan,
  around: Moment['around'],
): Moment {
  const totals = emptyCounts();
  const mappings = scan.mappings.map(({ mapping, runs, evidence }) => {
    countPages(runs, totals);
    return { mapping, runs, evidence, counts: countPages(runs) };
  });
  const { privatePages, sharedPages, unknownPages } = swapTotals(mappings, head.pageSize);
  const bytes = (pages: number): number => pages * head.pageSize;
  const swap = { private: bytes(privatePages), shared: bytes(sharedPages), unknown: bytes(unknownPages) };
  return { ...head, takenAtMs: scan.takenAtMs, costMs: scan.costMs, mappings, totals, swap, around };
}
