import { BatchMismatch } from '../api/pass-batch.js';
import type { WatchedMapping } from './watched-mapping.js';

/** Where the mappings stand: the same object as long as none comes or goes, whatever else changes of them. */
export interface MappingLayout {
  /** Place in address order, by id. */
  readonly indexOf: ReadonlyMap<number, number>;
}

/**
 * The mappings of a process in address order. Immutable, and cheap to follow: a batch that changes pages of a few of
 * 65,000 mappings copies one array.
 */
export class MappingList {
  static readonly none = new MappingList([], { indexOf: new Map() });

  private constructor(
    readonly rows: readonly WatchedMapping[],
    readonly layout: MappingLayout,
  ) {}

  get size(): number {
    return this.rows.length;
  }

  has(id: number): boolean {
    return this.layout.indexOf.has(id);
  }

  get(id: number): WatchedMapping | undefined {
    const index = this.layout.indexOf.get(id);
    return index === undefined ? undefined : this.rows[index];
  }

  /** Without those that are gone and with those that came; throws BatchMismatch when one that is gone was never there. */
  withLayout(gone: readonly number[], came: readonly WatchedMapping[]): MappingList {
    if (gone.length === 0 && came.length === 0) return this;
    const left = new Set(gone);
    for (const id of left) if (!this.has(id)) throw new BatchMismatch(`unknown mapping ${id} is gone`);
    const rows = [...this.rows.filter(({ id }) => !left.has(id)), ...came];
    rows.sort((a, b) => a.mapping.start - b.mapping.start);
    return new MappingList(rows, { indexOf: new Map(rows.map(({ id }, index) => [id, index])) });
  }

  /** With other rows in the place of those with their ids, all of which are there. */
  withRows(changed: ReadonlyMap<number, WatchedMapping>): MappingList {
    if (changed.size === 0) return this;
    const rows = this.rows.slice();
    for (const [id, row] of changed) rows[this.layout.indexOf.get(id) as number] = row;
    return new MappingList(rows, this.layout);
  }
}
