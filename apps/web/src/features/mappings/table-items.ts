import { mappingPages } from '@pagelapse/address-space';
import type { SortOrder } from '../../components/sort-order.js';
import type { MappingList } from '../../state/mapping-list.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import type { MappingGroup } from './mapping-groups.js';
import { inSwapThenResident, type MappingColumn, sortedIds } from './mapping-rows.js';
import { type RowFigures, totalsOf } from './mapping-totals.js';

/** A line of the table: a mapping by its id, or a group of them. */
export type TableItem = { readonly id: number } | { readonly group: MappingGroup };

export interface TableOrder {
  readonly order: SortOrder<MappingColumn>;
  readonly open: ReadonlySet<string>;
  readonly pageSize: number;
}

/** The table without groups. */
export function flatItems(ids: readonly number[], mappings: MappingList, order: SortOrder<MappingColumn>): TableItem[] {
  return sortedIds(rowsOf(ids, mappings), order).map((id) => ({ id }));
}

/** Groups in sorted order, each followed by its mappings where it is open. */
export function groupedItems(groups: readonly MappingGroup[], mappings: MappingList, how: TableOrder): TableItem[] {
  const { order, open, pageSize } = how;
  const totals = new Map(groups.map((group) => [group, totalsOf(rowsOf(group.ids, mappings), pageSize)]));
  const turn = order.descending ? -1 : 1;
  const figuresOf = (group: MappingGroup): RowFigures => totals.get(group) as RowFigures;
  const byFigure = (a: MappingGroup, b: MappingGroup): number => {
    if (order.column === 'name') return turn * a.name.localeCompare(b.name);
    if (order.column === 'address') return turn * (startOf(a, mappings) - startOf(b, mappings));
    const weigh = GROUP_WEIGHTS[order.column];
    const [x, y] = [figuresOf(a), figuresOf(b)];
    return turn * (weigh(x) - weigh(y)) || swapThenResident(y) - swapThenResident(x);
  };
  return [...groups].sort(byFigure).flatMap((group): TableItem[] => {
    if (!open.has(group.key)) return [{ group }];
    return [{ group }, ...flatItems(group.ids, mappings, order)];
  });
}

/** Mappings by id; one that has gone since is left out. */
export function rowsOf(ids: readonly number[], mappings: MappingList): WatchedMapping[] {
  return ids.flatMap((id) => mappings.get(id) ?? []);
}

export function rowFigures(row: WatchedMapping, pageSize: number): RowFigures {
  return { ...totalsOf([row], pageSize), pages: mappingPages(row.mapping) };
}

function startOf({ ids }: MappingGroup, mappings: MappingList): number {
  return mappings.get(ids[0] as number)?.mapping.start ?? 0;
}

const GROUP_WEIGHTS: { readonly [C in Exclude<MappingColumn, 'name' | 'address'>]: (figures: RowFigures) => number } = {
  size: ({ pages }) => pages,
  resident: ({ resident }) => resident,
  swapped: ({ swapped }) => swapped,
  'shared-swapped': ({ sharedSwapped }) => sharedSwapped,
};

function swapThenResident({ swapped, sharedSwapped, resident }: RowFigures): number {
  return inSwapThenResident(swapped + sharedSwapped, resident);
}
