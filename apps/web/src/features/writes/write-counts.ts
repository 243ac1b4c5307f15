import { mappingPages, PAGE_FLAGS, PageState } from '@pagelapse/address-space';
import type { ProcessPicture, WatchedMapping } from '../../state/process-picture.js';

const WRITTEN = PAGE_FLAGS.findIndex(({ name }) => name === 'soft-dirty');
const UNKNOWN = PAGE_FLAGS.findIndex(({ name }) => name === 'writes-unknown');

/** Pages by what is known of their writes since the last reset. */
export interface WriteCounts {
  readonly written: number;
  readonly unknown: number;
}

export interface WriteRow extends WriteCounts {
  readonly mapping: WatchedMapping;
  readonly pages: number;
  /** It was made, or has grown, since: the kernel tells all of its pages as written, whether they were or not. */
  readonly allTold: boolean;
}

export interface WriteAccount {
  readonly totals: WriteCounts;
  /** Mappings of which something is written or not known, most written first. */
  readonly rows: readonly WriteRow[];
  readonly residentPages: number;
}

/** What the picture says of writes since `sinceMs`. */
export function writeAccount({ mappings, pass }: ProcessPicture, sinceMs: number): WriteAccount {
  // VmFlags read before the reset were of mappings that had never had one.
  const flagsAreNewer = pass.figuresAtMs !== undefined && pass.figuresAtMs > sinceMs;
  const rows: WriteRow[] = [];
  const totals = { written: 0, unknown: 0 };
  let residentPages = 0;
  for (const mapping of mappings) {
    const { states, flags } = mapping.counts;
    const written = flags[WRITTEN] as number;
    const unknown = flags[UNKNOWN] as number;
    residentPages += states[PageState.present] as number;
    totals.written += written;
    totals.unknown += unknown;
    if (written + unknown === 0) continue;
    const allTold = flagsAreNewer && mapping.figures?.vmFlags.split(' ').includes('sd') === true;
    rows.push({ mapping, written, unknown, pages: mappingPages(mapping.mapping), allTold });
  }
  rows.sort((a, b) => b.written - a.written || b.unknown - a.unknown || a.mapping.id - b.mapping.id);
  return { totals, rows, residentPages };
}
