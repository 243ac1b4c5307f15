import type { EvidenceName } from './evidence.js';
import { hasObject, type Mapping, mappingPages } from './mapping.js';
import { flagsOf, stateOf } from './page-code.js';
import type { PageCounts } from './page-counts.js';
import { flagNames, PAGE_FLAGS, type PageFlagName } from './page-flags.js';
import { formatAddress, pageIndex } from './page-index.js';
import type { PageRuns } from './page-runs.js';
import { PAGE_STATES, pageStateOf } from './page-state.js';
import type { Placing } from './placing.js';
import type { Column, Table, Value } from './table.js';

/** How a picture of pages is written as a table, whoever writes it. */
export interface TableWording {
  /** Bytes. */
  readonly pageSize: number;
  readonly placing: Placing;
  /** Is this flag told of at all? Of what nobody keeps an account of nothing is said, not even that there was none. */
  readonly says: (flag: PageFlagName) => boolean;
}

/** A mapping as a row. */
export interface MappingRow {
  readonly mapping: Mapping;
  readonly evidence: EvidenceName | undefined;
  readonly counts: PageCounts;
  /** When it was read, in ms of the Unix epoch. */
  readonly readAtMs: number;
  /** What smaps says of it, in bytes by the kernel's name. */
  readonly figure: (name: string) => number | undefined;
}

/** Runs of neighbouring pages that are alike: all pages of a mapping, in address order. Sizes and offsets in bytes. */
export function runsRows(
  mapping: Mapping,
  runs: PageRuns,
  { pageSize, placing, says }: TableWording,
): Pick<Table, 'columns' | 'rows'> {
  const { first } = placing.of(mapping);
  const begins = new Float64Array(runs.count);
  for (let i = 1; i < runs.count; i++) begins[i] = (begins[i - 1] as number) + (runs.lengths[i - 1] as number);
  const begin = (row: number): number => begins[row] as number;
  const length = (row: number): number => runs.lengths[row] as number;
  const code = (row: number): number => runs.codes[row] as number;
  const address = (page: number): string => formatAddress(pageIndex(first + page), pageSize);
  const text = (name: string, value: (row: number) => Value): Column => ({ name, type: 'text', value });
  const count = (name: string, value: (row: number) => Value): Column => ({ name, type: 'count', value });
  return {
    columns: [
      text('start', (row) => address(begin(row))),
      text('end', (row) => address(begin(row) + length(row))),
      count('pages', length),
      count('bytes', (row) => length(row) * pageSize),
      text('state', (row) => pageStateOf(stateOf(code(row)))?.name ?? String(stateOf(code(row)))),
      text('flags', (row) =>
        flagNames(flagsOf(code(row)))
          .filter(says)
          .join(' '),
      ),
      count('fileOffset', (row) => (hasObject(mapping) ? mapping.offset + begin(row) * pageSize : undefined)),
    ],
    rows: runs.count,
  };
}

/** Every mapping with its pages by state and by flag, and the figures of smaps by these names, in bytes. */
export function mappingsRows(
  mappings: readonly MappingRow[],
  figureNames: readonly string[],
  { pageSize, placing, says }: TableWording,
): Pick<Table, 'columns' | 'rows'> {
  const column =
    (type: Column['type']) =>
    (name: string, value: (row: MappingRow) => Value): Column => ({
      name,
      type,
      value: (row) => value(mappings[row] as MappingRow),
    });
  const [text, count, moment] = [column('text'), column('count'), column('moment')];
  const columns = [
    ...(placing.addresses === undefined ? [] : [count('number', ({ mapping }) => placing.of(mapping).number)]),
    text('start', ({ mapping }) => formatAddress(placing.of(mapping).first, pageSize)),
    text('end', ({ mapping }) => formatAddress(pageIndex(placing.of(mapping).first + mappingPages(mapping)), pageSize)),
    text('perms', ({ mapping }) => mapping.perms),
    count('offset', ({ mapping }) => mapping.offset),
    text('dev', ({ mapping }) => mapping.dev),
    text('inode', ({ mapping }) => mapping.inode),
    text('path', ({ mapping }) => mapping.path),
    text('kind', ({ mapping }) => mapping.kind),
    text('evidence', ({ evidence }) => evidence),
    moment('readAt', ({ readAtMs }) => readAtMs),
    count('pages', ({ mapping }) => mappingPages(mapping)),
    ...PAGE_STATES.map(({ name, code }) => count(name, ({ counts }) => counts.states[code])),
    ...PAGE_FLAGS.map(({ name }, i) => count(name, ({ counts }) => (says(name) ? counts.flags[i] : undefined))),
    ...figureNames.map((name) => count(`smaps.${name}`, ({ figure }) => figure(name))),
  ];
  return { columns, rows: mappings.length };
}
