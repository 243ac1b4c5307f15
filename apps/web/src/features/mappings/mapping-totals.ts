import { type CountedMapping, mappingPages, residentPages, swapTotals } from '@pagelapse/address-space';
import type { SmapsFigures } from '../../state/smaps-figures.js';

/** smaps fields shown beside our own counts. */
export const SMAPS_FIELDS = ['Rss', 'Pss', 'Swap'] as const;
export type SmapsField = (typeof SMAPS_FIELDS)[number];

/** Figures of one mapping or of several: pages of ours, and bytes of the kernel's where it was read. */
export interface RowFigures {
  readonly pages: number;
  readonly resident: number;
  readonly swapped: number;
  readonly sharedSwapped: number;
  readonly smaps: { readonly [F in SmapsField]: number | undefined };
}

type Totalled = CountedMapping & { readonly figures: SmapsFigures | undefined };

/** Of several mappings: a page of a shared file counts once. The kernel's figures are sums, as smaps_rollup has them. */
export function totalsOf(mappings: readonly Totalled[], pageSize: number): RowFigures {
  const { privatePages, sharedPages } = swapTotals(mappings, pageSize);
  const sums = { Rss: 0, Pss: 0, Swap: 0 };
  let pages = 0;
  let known = false;
  for (const { mapping, figures } of mappings) {
    pages += mappingPages(mapping);
    if (figures === undefined) continue;
    known = true;
    sums.Rss += figures.get('Rss') ?? 0;
    sums.Pss += figures.get('Pss') ?? 0;
    sums.Swap += figures.get('Swap') ?? 0;
  }
  const smaps = known ? sums : { Rss: undefined, Pss: undefined, Swap: undefined };
  const resident = residentPages(mappings, pageSize);
  return { pages, resident, swapped: privatePages, sharedSwapped: sharedPages, smaps };
}
