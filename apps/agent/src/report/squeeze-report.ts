import {
  countPages,
  formatAddress,
  type MappingKind,
  PageState,
  type PageStateCode,
  stateOf,
  swapTotals,
  visitStretches,
} from '@pagelapse/address-space';
import type { MappingScan, ObjectReport, TargetScan } from '@pagelapse/procfs';
import type { SqueezeStatus } from '@pagelapse/protocol';
import { nameCounts } from './counts.js';

/** A process before its squeeze and at the end of it: everything that was read of it then. */
export interface SqueezeMoment {
  readonly scan: TargetScan;
  readonly objects: readonly ObjectReport[];
}

/** What `squeeze --report` writes; the contract of scripts. Sizes in bytes, counts of states in base pages. */
export interface SqueezeReport {
  readonly report: 'pagelapse squeeze';
  readonly version: 1;
  readonly hostname: string;
  readonly kernel: string;
  readonly pageSize: number;
  /** ISO 8601. */
  readonly writtenAt: string;
  /** Why it ended and what became of the limit, in words. */
  readonly ending: string;
  /** As the agent tells it: settings, figures before and at the end, events, and what became of the limit. */
  readonly squeeze: SqueezeStatus;
  readonly swapBefore: SwapBytes;
  readonly swapAtEnd: SwapBytes;
  /** Those that gave pages or got some, the one that gave most first. */
  readonly mappings: readonly GivenMapping[];
  readonly objects: readonly GivenObject[];
  /** Mappings that came, went, or changed their size: they cannot be held against each other page by page. */
  readonly otherMappings: number;
}

interface SwapBytes {
  readonly private: number;
  readonly shared: number;
  readonly unknown: number;
}

export interface GivenMapping {
  readonly start: string;
  readonly end: string;
  readonly perms: string;
  readonly kind: MappingKind;
  readonly path: string;
  /** Of the pages in memory before, those that are not at the end; and the other way round. */
  readonly gave: number;
  readonly got: number;
  readonly before: Readonly<Record<string, number>>;
  readonly atEnd: Readonly<Record<string, number>>;
}

/** A shared file, each of its pages once; absent where the file may not be opened. */
export interface GivenObject {
  readonly dev: string;
  readonly inode: string;
  readonly kind: MappingKind;
  readonly path: string;
  readonly residentBefore: number;
  readonly residentAtEnd: number;
  readonly swappedBefore: number;
  readonly swappedAtEnd: number;
}

export interface ReportHead {
  readonly hostname: string;
  readonly kernel: string;
  readonly pageSize: number;
  readonly writtenAtMs: number;
  readonly ending: string;
}

export function squeezeReport(
  head: ReportHead,
  squeeze: SqueezeStatus,
  before: SqueezeMoment,
  atEnd: SqueezeMoment,
): SqueezeReport {
  const { pageSize, writtenAtMs, ...host } = head;
  const { mappings, others } = givenMappings(before.scan, atEnd.scan, pageSize);
  return {
    report: 'pagelapse squeeze',
    version: 1,
    ...host,
    pageSize,
    writtenAt: new Date(writtenAtMs).toISOString(),
    squeeze,
    swapBefore: swapOf(before.scan, pageSize),
    swapAtEnd: swapOf(atEnd.scan, pageSize),
    mappings,
    objects: givenObjects(before.objects, atEnd.objects, pageSize),
    otherMappings: others,
  };
}

const IN_MEMORY: ReadonlySet<PageStateCode> = new Set([
  PageState.present,
  PageState['swap-cached'],
  PageState['resident-elsewhere'],
]);

function givenMappings(before: TargetScan, atEnd: TargetScan, pageSize: number) {
  const earlier = new Map(before.mappings.map((scan) => [scan.mapping.start, scan]));
  const mappings: GivenMapping[] = [];
  let others = before.mappings.length;
  for (const scan of atEnd.mappings) {
    const was = earlier.get(scan.mapping.start);
    if (was === undefined || !isComparable(was, scan)) {
      others++;
      continue;
    }
    others--;
    const given = givenMapping(was, scan, pageSize);
    if (given.gave + given.got > 0) mappings.push(given);
  }
  return { mappings: mappings.sort((a, b) => b.gave - a.gave), others };
}

function isComparable(was: MappingScan, is: MappingScan): boolean {
  return (
    was.runs.pages === is.runs.pages && was.mapping.kind === is.mapping.kind && was.mapping.inode === is.mapping.inode
  );
}

function givenMapping(was: MappingScan, is: MappingScan, pageSize: number): GivenMapping {
  let [gave, got] = [0, 0];
  visitStretches(was.runs, is.runs, (_first, pages, before, after) => {
    const [had, has] = [isInMemory(before), isInMemory(after)];
    if (had && !has) gave += pages;
    if (!had && has) got += pages;
  });
  const { start, end, perms, kind, path } = is.mapping;
  return {
    start: formatAddress(start, pageSize),
    end: formatAddress(end, pageSize),
    perms,
    kind,
    path,
    gave: gave * pageSize,
    got: got * pageSize,
    before: statesOf(was),
    atEnd: statesOf(is),
  };
}

function isInMemory(code: number): boolean {
  return IN_MEMORY.has(stateOf(code) as PageStateCode);
}

function statesOf({ runs }: MappingScan): Readonly<Record<string, number>> {
  return nameCounts(countPages(runs)).pages;
}

function swapOf(scan: TargetScan, pageSize: number): SwapBytes {
  const counted = scan.mappings.map((read) => ({ ...read, counts: countPages(read.runs) }));
  const { privatePages, sharedPages, unknownPages } = swapTotals(counted, pageSize);
  return { private: privatePages * pageSize, shared: sharedPages * pageSize, unknown: unknownPages * pageSize };
}

function givenObjects(
  before: readonly ObjectReport[],
  atEnd: readonly ObjectReport[],
  pageSize: number,
): GivenObject[] {
  const key = ({ dev, inode, kind }: ObjectReport): string => `${dev}:${inode}:${kind}`;
  const earlier = new Map(before.map((object) => [key(object), object.counts]));
  const given: GivenObject[] = [];
  for (const object of atEnd) {
    const [was, is] = [earlier.get(key(object)), object.counts];
    if (was?.resident === undefined || is?.resident === undefined) continue;
    const moved = was.resident !== is.resident || was.swapped !== is.swapped;
    if (!moved) continue;
    given.push({
      dev: object.dev,
      inode: object.inode,
      kind: object.kind,
      path: object.path,
      residentBefore: was.resident * pageSize,
      residentAtEnd: is.resident * pageSize,
      swappedBefore: (was.swapped ?? 0) * pageSize,
      swappedAtEnd: (is.swapped ?? 0) * pageSize,
    });
  }
  return given.sort((a, b) => a.residentAtEnd - a.residentBefore - (b.residentAtEnd - b.residentBefore));
}
