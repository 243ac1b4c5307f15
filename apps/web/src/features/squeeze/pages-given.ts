import { type CountedMapping, countOnce, formatAddress, objectKey, PageState } from '@pagelapse/address-space';
import { mappingName } from '../../state/mapping-names.js';
import type { ProcessPicture, WatchedMapping } from '../../state/process-picture.js';

/** Pages of one thing at two moments. In swap are those that smaps counts as Swap: a copy in memory takes no slot away. */
export interface GivenRow {
  /** Address of a mapping, device and inode of a file. */
  readonly key: string;
  readonly name: string;
  readonly memoryBefore: number;
  readonly memoryAfter: number;
  readonly swapBefore: number;
  readonly swapAfter: number;
  /** File pages that are not mapped: on disk, or in the page cache. */
  readonly unmappedBefore: number;
  readonly unmappedAfter: number;
}

/** What a squeeze took from a process, by what it took it from; the most first, and only what changed. */
export interface PagesGiven {
  readonly beforeMs: number;
  readonly afterMs: number;
  readonly mappings: readonly GivenRow[];
  /** Each page of a shared file once, however often it is mapped. */
  readonly objects: readonly GivenRow[];
  /** All of the process, each page once. */
  readonly total: Omit<GivenRow, 'key' | 'name'>;
}

const MEMORY = [PageState.present, PageState['resident-elsewhere']];
const SWAP = [PageState.swapped, PageState['shared-swapped'], PageState['swap-cached']];
const UNMAPPED = [PageState['on-disk']];

/** `undefined` between two address spaces: no page of one is a page of the other. */
export function pagesGiven(before: ProcessPicture, after: ProcessPicture, pageSize: number): PagesGiven | undefined {
  if (before.epoch !== after.epoch) return undefined;
  const row = (was: readonly CountedMapping[], is: readonly CountedMapping[]): Omit<GivenRow, 'key' | 'name'> => {
    const pages = (mappings: readonly CountedMapping[], states: readonly number[]): number =>
      countOnce(mappings, states, isOfFile, pageSize);
    return {
      memoryBefore: pages(was, MEMORY),
      memoryAfter: pages(is, MEMORY),
      swapBefore: pages(was, SWAP),
      swapAfter: pages(is, SWAP),
      unmappedBefore: pages(was, UNMAPPED),
      unmappedAfter: pages(is, UNMAPPED),
    };
  };
  const rows = (keyOf: (mapping: WatchedMapping) => string | undefined): GivenRow[] => {
    const things = new Map<string, { name: string; was: WatchedMapping[]; is: WatchedMapping[] }>();
    for (const [when, picture] of [['was', before] as const, ['is', after] as const]) {
      for (const mapping of picture.mappings) {
        const key = keyOf(mapping);
        if (key === undefined) continue;
        const thing = things.get(key) ?? { name: mappingName(mapping), was: [], is: [] };
        things.set(key, thing);
        thing[when].push(mapping);
      }
    }
    return [...things]
      .map(([key, { name, was, is }]) => ({ key, name, ...row(was, is) }))
      .filter(changed)
      .sort((a, b) => toSwap(b) - toSwap(a) || b.memoryBefore - b.memoryAfter - (a.memoryBefore - a.memoryAfter));
  };
  return {
    beforeMs: before.pass.takenAtMs,
    afterMs: after.pass.takenAtMs,
    mappings: rows(({ mapping }) => formatAddress(mapping.start, pageSize)),
    objects: rows(({ mapping }) => (isOfFile(mapping) ? objectKey(mapping) : undefined)),
    total: row(before.mappings, after.mappings),
  };
}

/** Shared mappings show the file's own pages; what private ones show may be copies. */
function isOfFile({ perms }: WatchedMapping['mapping']): boolean {
  return perms.endsWith('s');
}

function toSwap({ swapBefore, swapAfter }: GivenRow): number {
  return swapAfter - swapBefore;
}

function changed(row: GivenRow): boolean {
  return (
    row.memoryBefore !== row.memoryAfter || row.swapBefore !== row.swapAfter || row.unmappedBefore !== row.unmappedAfter
  );
}
