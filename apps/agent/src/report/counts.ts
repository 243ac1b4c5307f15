import { PAGE_FLAGS, PAGE_STATES, type PageCounts } from '@pagelapse/address-space';

/** Counts by name as the command line prints them; states and flags without a page are left out. */
export interface NamedCounts {
  readonly pages: Record<string, number>;
  readonly flags: Record<string, number>;
}

export function nameCounts(counts: PageCounts): NamedCounts {
  return { pages: named(PAGE_STATES, counts.states), flags: named(PAGE_FLAGS, counts.flags) };
}

function named(table: readonly { readonly name: string }[], values: Float64Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [i, { name }] of table.entries()) {
    const count = values[i] as number;
    if (count !== 0) counts[name] = count;
  }
  return counts;
}
