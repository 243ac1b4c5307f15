import {
  AS_ADDRESSES,
  type CountedMapping,
  formatAddress,
  type Mapping,
  type MappingKind,
  mappingPages,
  PAGE_STATES,
  type PageCounts,
  type PageRuns,
  PageState,
  type PageStateCode,
  type Placing,
  pageIndex,
  stateOf,
  swapTotals,
  visitStretches,
} from '@pagelapse/address-space';
import type { SqueezeStatus } from './acts.js';

/** The report of a squeeze as a document, by the command line and the dashboard alike. Sizes in bytes, counts of states in base pages. */
export interface SqueezeReport {
  readonly report: 'pagelapse squeeze';
  readonly version: 1;
  readonly hostname: string;
  readonly kernel: string;
  readonly pageSize: number;
  /** Said where addresses count from the start of their mapping; what they are otherwise is not said. */
  readonly addresses?: 'offsets';
  /** ISO 8601, as the two below: when the pages were read. */
  readonly writtenAt: string;
  readonly readBefore: string;
  readonly readAtEnd: string;
  /** Why it ended and what became of the limit, in words. */
  readonly ending: string;
  /** As the agent tells it: settings, figures before and at the end, events, and what became of the limit. */
  readonly squeeze: SqueezeStatus;
  /** Each page once, however often it is mapped. */
  readonly swapBefore: SwapBytes;
  readonly swapAtEnd: SwapBytes;
  /** Those that gave pages or got some, the one that gave most first. */
  readonly mappings: readonly GivenMapping[];
  readonly objects: readonly GivenObject[];
  /** Mappings that came, went, or changed their size: they cannot be held against each other page by page. */
  readonly otherMappings: number;
}

export interface SwapBytes {
  readonly private: number;
  readonly shared: number;
  readonly unknown: number;
}

export interface GivenMapping {
  /** Among those at the end, in address order from 1, where addresses are offsets. */
  readonly number?: number;
  readonly start: string;
  readonly end: string;
  readonly perms: string;
  readonly kind: MappingKind;
  readonly path: string;
  /** Of the pages in memory before, those that are not at the end; and the other way round. */
  readonly gave: number;
  readonly got: number;
  /** Pages by the name of their state; a state without any is left out. */
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

/** A process before its squeeze or at the end of it: what was read of it then. */
export interface SqueezeMoment {
  readonly takenAtMs: number;
  readonly mappings: readonly CountedMapping[];
  readonly objects: readonly ObjectPages[];
}

/** Pages of a shared file; absent where they are not known. */
export interface ObjectPages {
  readonly dev: string;
  readonly inode: string;
  readonly kind: MappingKind;
  readonly path: string;
  readonly resident: number | undefined;
  readonly swapped: number | undefined;
}

export function squeezeReport(
  { writtenAtMs, ...head }: ReportHead,
  squeeze: SqueezeStatus,
  before: SqueezeMoment,
  atEnd: SqueezeMoment,
  placing: Placing = AS_ADDRESSES,
): SqueezeReport {
  const { pageSize } = head;
  const { mappings, others } = givenMappings(before.mappings, atEnd.mappings, pageSize, placing);
  const at = (ms: number): string => new Date(ms).toISOString();
  return {
    report: 'pagelapse squeeze',
    version: 1,
    ...head,
    ...(placing.addresses !== undefined && { addresses: placing.addresses }),
    writtenAt: at(writtenAtMs),
    readBefore: at(before.takenAtMs),
    readAtEnd: at(atEnd.takenAtMs),
    squeeze,
    swapBefore: swapOf(before, pageSize),
    swapAtEnd: swapOf(atEnd, pageSize),
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

function givenMappings(
  before: readonly CountedMapping[],
  atEnd: readonly CountedMapping[],
  pageSize: number,
  placing: Placing,
) {
  const earlier = new Map(before.map((read) => [read.mapping.start, read]));
  const mappings: GivenMapping[] = [];
  let [met, others] = [0, 0];
  for (const read of atEnd) {
    const was = earlier.get(read.mapping.start);
    if (was !== undefined) met++;
    if (was === undefined || !isComparable(was, read)) {
      others++;
      continue;
    }
    const given = givenMapping(was, read, pageSize, placing);
    if (given.gave + given.got > 0) mappings.push(given);
  }
  return { mappings: mappings.sort((a, b) => b.gave - a.gave), others: others + before.length - met };
}

interface Read {
  readonly mapping: Mapping;
  readonly runs: PageRuns;
  readonly counts: PageCounts;
}

function isComparable(was: Read, is: Read): boolean {
  return (
    was.runs.pages === is.runs.pages && was.mapping.kind === is.mapping.kind && was.mapping.inode === is.mapping.inode
  );
}

function givenMapping(was: Read, is: Read, pageSize: number, placing: Placing): GivenMapping {
  let [gave, got] = [0, 0];
  if (was.runs !== is.runs) {
    visitStretches(was.runs, is.runs, (_first, pages, before, after) => {
      const [had, has] = [isInMemory(before), isInMemory(after)];
      if (had && !has) gave += pages;
      if (!had && has) got += pages;
    });
  }
  const { perms, kind, path } = is.mapping;
  const { first, number } = placing.of(is.mapping);
  return {
    ...(number !== undefined && { number }),
    start: formatAddress(first, pageSize),
    end: formatAddress(pageIndex(first + mappingPages(is.mapping)), pageSize),
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

function statesOf({ counts }: Read): Readonly<Record<string, number>> {
  const counted = PAGE_STATES.map(({ name, code }) => [name, counts.states[code] as number] as const);
  return Object.fromEntries(counted.filter(([, pages]) => pages > 0));
}

function swapOf({ mappings }: SqueezeMoment, pageSize: number): SwapBytes {
  const { privatePages, sharedPages, unknownPages } = swapTotals(mappings, pageSize);
  return { private: privatePages * pageSize, shared: sharedPages * pageSize, unknown: unknownPages * pageSize };
}

function givenObjects(before: readonly ObjectPages[], atEnd: readonly ObjectPages[], pageSize: number): GivenObject[] {
  const key = ({ dev, inode, kind }: ObjectPages): string => `${dev}:${inode}:${kind}`;
  const earlier = new Map(before.map((object) => [key(object), object]));
  const given: GivenObject[] = [];
  for (const object of atEnd) {
    const was = earlier.get(key(object));
    if (was?.resident === undefined || object.resident === undefined) continue;
    if (was.resident === object.resident && was.swapped === object.swapped) continue;
    given.push({
      dev: object.dev,
      inode: object.inode,
      kind: object.kind,
      path: object.path,
      residentBefore: was.resident * pageSize,
      residentAtEnd: object.resident * pageSize,
      swappedBefore: (was.swapped ?? 0) * pageSize,
      swappedAtEnd: (object.swapped ?? 0) * pageSize,
    });
  }
  return given.sort((a, b) => a.residentAtEnd - a.residentBefore - (b.residentAtEnd - b.residentBefore));
}
