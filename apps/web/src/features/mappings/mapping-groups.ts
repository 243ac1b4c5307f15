import { type Mapping, objectKey } from '@pagelapse/address-space';
import { kindLabel, mappingName } from '../../state/mapping-names.js';
import type { MappingGrouping } from '../../state/view-search.js';

/** Mappings that are one thing to a person. */
export interface MappingGroup {
  readonly key: string;
  readonly name: string;
  /** What else tells it from others of that name. */
  readonly note: string;
  /** In address order. */
  readonly ids: readonly number[];
}

interface Grouped {
  readonly id: number;
  readonly mapping: Mapping;
}

/** Groups in the order of their first addresses. A mapping never changes its group: it would be another mapping. */
export function groupsOf(mappings: readonly Grouped[], grouping: MappingGrouping): MappingGroup[] {
  const groups = new Map<string, { key: string; name: string; note: string; ids: number[] }>();
  for (const row of mappings) {
    const named = NAMES[grouping](row);
    const group = groups.get(named.key);
    if (group === undefined) groups.set(named.key, { ...named, ids: [row.id] });
    else group.ids.push(row.id);
  }
  return [...groups.values()];
}

type Named = Omit<MappingGroup, 'ids'>;

const NAMES: { readonly [G in MappingGrouping]: (row: Grouped) => Named } = {
  /** By path, whatever file bears it; what has none, by what it is. */
  file: (row) => ({ key: mappingName(row), name: mappingName(row), note: '' }),
  kind: ({ mapping: { kind } }) => ({ key: kind, name: kindLabel(kind), note: '' }),
  /** By device and inode; memory that belongs to no file is nobody's but the process's. */
  object: (row) => {
    const key = objectKey(row.mapping);
    if (key === undefined) return { key: '', name: 'No file', note: 'private memory' };
    return { key, name: mappingName(row), note: `${row.mapping.dev} inode ${row.mapping.inode}` };
  },
};
