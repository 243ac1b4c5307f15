import type { GivenMapping, SqueezeReport } from '../../api/squeezes.js';
import { kindLabel } from '../../state/mapping-names.js';

/** What one thing had, before a squeeze and at its end. Bytes. */
export interface GivenRow {
  /** Address of a mapping, or its number where addresses are offsets; device and inode of a file. */
  readonly key: string;
  readonly name: string;
  readonly memory: BeforeAndAtEnd;
  /** As smaps counts Swap of a mapping: a copy in memory takes no slot away. Of a file, pages without a copy alone. */
  readonly swap: BeforeAndAtEnd;
  /** File pages that are not mapped: on disk, or in the page cache. Not known of shared files. */
  readonly unmapped: BeforeAndAtEnd;
}

export type BeforeAndAtEnd = readonly [before: number, atEnd: number];

const MEMORY = ['present', 'resident-elsewhere'];
const SWAP = ['swapped', 'shared-swapped', 'swap-cached'];
const UNMAPPED = ['on-disk'];

export function mappingRows({ mappings, pageSize }: SqueezeReport): GivenRow[] {
  return mappings.map((given) => {
    const bytes = (states: readonly string[]): BeforeAndAtEnd => [
      pagesIn(given.before, states) * pageSize,
      pagesIn(given.atEnd, states) * pageSize,
    ];
    return {
      key: given.number === undefined ? given.start : String(given.number),
      name: nameOf(given),
      memory: bytes(MEMORY),
      swap: bytes(SWAP),
      unmapped: bytes(UNMAPPED),
    };
  });
}

export function objectRows({ objects }: SqueezeReport): GivenRow[] {
  return objects.map((given) => ({
    key: `${given.dev} inode ${given.inode}`,
    name: nameOf(given),
    memory: [given.residentBefore, given.residentAtEnd],
    swap: [given.swappedBefore, given.swappedAtEnd],
    unmapped: [0, 0],
  }));
}

function pagesIn(counts: GivenMapping['before'], states: readonly string[]): number {
  return states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}

function nameOf({ path, kind }: Pick<GivenMapping, 'path' | 'kind'>): string {
  return path === '' ? kindLabel(kind) : path;
}
