import { formatAddress, mappingPages, PageState } from '@pagelapse/address-space';
import type { SortOrder } from '../../components/sort-order.js';
import { kindLabel, mappingName } from '../../state/mapping-names.js';
import type { WatchedMapping } from '../../state/process-picture.js';

export const MAPPING_COLUMNS = ['address', 'name', 'size', 'resident', 'swapped', 'shared-swapped'] as const;
export type MappingColumn = (typeof MAPPING_COLUMNS)[number];

/** `swap` first asks for what is in swap, then what has pages at all, then the order of addresses. */
export const DEFAULT_MAPPING_SORT: SortOrder<MappingColumn> = { column: 'shared-swapped', descending: true };

/** Pages of the mapping in memory and mapped here. */
export function residentPages({ counts }: WatchedMapping): number {
  return (counts.states[PageState.present] as number) + (counts.states[PageState['zero-page']] as number);
}

export function swappedPages({ counts }: WatchedMapping): number {
  return counts.states[PageState.swapped] as number;
}

/** Swap-cached pages keep their slot and count as swapped, as they do in smaps. */
export function sharedSwappedPages({ counts }: WatchedMapping): number {
  return (counts.states[PageState['shared-swapped']] as number) + (counts.states[PageState['swap-cached']] as number);
}

export function findMappings(
  mappings: readonly WatchedMapping[],
  find: string,
  pageSize: number,
): readonly WatchedMapping[] {
  const words = find.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return mappings;
  return mappings.filter((row) => {
    const { mapping } = row;
    const address = formatAddress(mapping.start, pageSize);
    const text = `${address} ${mapping.perms} ${kindLabel(mapping.kind)} ${mapping.kind} ${mapping.path}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

const NAMES = new Intl.Collator();

/** Ids in the order asked for; mappings with the same figure stay in address order. */
export function sortedIds(mappings: readonly WatchedMapping[], order: SortOrder<MappingColumn>): number[] {
  const turn = order.descending ? -1 : 1;
  const weigh = WEIGHTS[order.column];
  const keyed = mappings.map((row) => ({
    id: row.id,
    name: order.column === 'name' ? mappingName(row) : '',
    weight: weigh(row),
    rest: inSwapThenResident(swappedPages(row) + sharedSwappedPages(row), residentPages(row)),
    start: start(row),
  }));
  keyed.sort(
    order.column === 'name'
      ? (a, b) => turn * NAMES.compare(a.name, b.name) || a.start - b.start
      : (a, b) => turn * (a.weight - b.weight) || b.rest - a.rest || a.start - b.start,
  );
  return keyed.map(({ id }) => id);
}

function start({ mapping }: WatchedMapping): number {
  return mapping.start;
}

/** Orders by pages in swap and, among those with none, by pages in memory. */
export function inSwapThenResident(swap: number, resident: number): number {
  return swap > 0 ? swap + Number.MAX_SAFE_INTEGER / 2 : resident;
}

const WEIGHTS: { readonly [C in MappingColumn]: (mapping: WatchedMapping) => number } = {
  address: start,
  name: start,
  size: ({ mapping }) => mappingPages(mapping),
  resident: residentPages,
  swapped: swappedPages,
  'shared-swapped': sharedSwappedPages,
};
