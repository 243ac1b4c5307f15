import {
  AS_ADDRESSES,
  type CountedMapping,
  countPages,
  type EvidenceName,
  emptyCounts,
  formatAddress,
  type MappingKind,
  mappingPages,
  type Placing,
  pageIndex,
  swapTotals,
} from '@pagelapse/address-space';
import type { MappingScan, TargetScan } from '@pagelapse/procfs';
import { inertJson } from '../terminal.js';
import { type NamedCounts, nameCounts } from './counts.js';

/** What `scan --json` prints; the contract of scripts. Sizes in bytes, counts in base pages. */
export interface ScanDocument {
  readonly pid: number;
  readonly comm: string;
  readonly pageSize: number;
  /** Said where addresses count from the start of their mapping. */
  readonly addresses?: 'offsets';
  /** ISO 8601, when the first reading was made. */
  readonly takenAt: string;
  readonly tookMs: number;
  readonly mappings: readonly MappingReport[];
  readonly totals: NamedCounts & {
    readonly smaps?: Record<string, number>;
    /** Bytes in swap, a shared file's pages once however often it is mapped; `unknown` may be in swap or not. */
    readonly swap: { readonly private: number; readonly shared: number; readonly unknown: number };
  };
  /** How far the picture can be trusted: a scan is never atomic. */
  readonly losses: { readonly inMotionPages: number; readonly tornMappings: number; readonly badLines: number };
}

export interface MappingReport extends NamedCounts {
  /** In address order from 1, where addresses are offsets. */
  readonly number?: number;
  readonly start: string;
  readonly end: string;
  readonly perms: string;
  readonly offset: number;
  readonly dev: string;
  /** Decimal text when it does not fit a number. */
  readonly inode: number | string;
  readonly path: string;
  readonly kind: MappingKind;
  readonly evidence: EvidenceName;
  readonly smaps?: Record<string, number>;
}

export interface ScanHead {
  readonly pid: number;
  readonly comm: string;
  readonly pageSize: number;
}

/** The report of `mappings`, which may be fewer than the scan read. */
export function scanDocument(
  head: ScanHead,
  scan: TargetScan,
  mappings: readonly MappingScan[],
  placing: Placing = AS_ADDRESSES,
): ScanDocument {
  const smaps = sumFields(mappings);
  const counted = mappings.map((read) => ({ ...read, counts: countPages(read.runs) }));
  const { privatePages, sharedPages, unknownPages } = swapTotals(counted, head.pageSize);
  const bytes = (pages: number): number => pages * head.pageSize;
  const totals = emptyCounts();
  for (const { runs } of counted) countPages(runs, totals);
  const swap = { private: bytes(privatePages), shared: bytes(sharedPages), unknown: bytes(unknownPages) };
  return {
    ...head,
    ...(placing.addresses !== undefined && { addresses: placing.addresses }),
    takenAt: new Date(scan.takenAtMs).toISOString(),
    tookMs: Math.round(scan.spanMs * 1000) / 1000,
    mappings: counted.map((read) => mappingReport(read, head.pageSize, placing)),
    totals: { ...nameCounts(totals), ...(smaps && { smaps }), swap },
    losses: {
      inMotionPages: scan.inMotionPages,
      tornMappings: scan.tornMappings,
      badLines: scan.badLines,
    },
  };
}

/** The document as text in parts, one mapping a line: a process can have 65,000 of them. */
export function* documentText(document: ScanDocument): Generator<string> {
  const { mappings, totals, losses, ...head } = document;
  yield `${inertJson(head).slice(0, -1)},"mappings":[`;
  let separator = '\n';
  for (const mapping of mappings) {
    yield separator + inertJson(mapping);
    separator = ',\n';
  }
  yield `\n],"totals":${inertJson(totals)},"losses":${inertJson(losses)}}\n`;
}

function mappingReport(read: MappingScan & CountedMapping, pageSize: number, placing: Placing): MappingReport {
  const { mapping, counts } = read;
  const inode = Number(mapping.inode);
  const { first, number } = placing.of(mapping);
  return {
    ...(number !== undefined && { number }),
    start: formatAddress(first, pageSize),
    end: formatAddress(pageIndex(first + mappingPages(mapping)), pageSize),
    perms: mapping.perms,
    offset: mapping.offset,
    dev: mapping.dev,
    inode: Number.isSafeInteger(inode) ? inode : mapping.inode,
    path: mapping.path,
    kind: mapping.kind,
    evidence: read.evidence,
    ...nameCounts(counts),
    ...(read.smaps && { smaps: Object.fromEntries(read.smaps.entries()) }),
  };
}

/** Page sizes are properties of a mapping and not amounts: they do not add up. */
const NOT_SUMMED = new Set(['KernelPageSize', 'MMUPageSize']);

function sumFields(mappings: readonly MappingScan[]): Record<string, number> | undefined {
  const sums: Record<string, number> = {};
  let any = false;
  for (const { smaps } of mappings) {
    if (smaps === undefined) continue;
    any = true;
    for (const [name, bytes] of smaps.entries()) if (!NOT_SUMMED.has(name)) sums[name] = (sums[name] ?? 0) + bytes;
  }
  return any ? sums : undefined;
}
