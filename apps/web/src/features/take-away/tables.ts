import {
  flagNames,
  flagsOf,
  formatAddress,
  hasObject,
  mappingPages,
  PAGE_FLAGS,
  PAGE_STATES,
  type PageFlagName,
  type Placing,
  pageIndex,
  pageStateOf,
  stateOf,
} from '@pagelapse/address-space';
import type { ProcessPicture, WatchedMapping } from '../../state/process-picture.js';
import { readingOf } from '../../state/readings.js';
import { tellsWrites } from '../../state/shown-flags.js';
import type { Column, Table, Value } from './table.js';

export interface TableSubject {
  readonly picture: ProcessPicture;
  /** Absent where it is not known of a recording. */
  readonly pid: number | undefined;
  readonly comm: string;
  /** Bytes. */
  readonly pageSize: number;
  readonly placing: Placing;
}

function headOf({ pid, comm, pageSize, placing: { addresses } }: TableSubject, atMs: number): Table['head'] {
  const said = { ...(pid !== undefined && { pid }), comm, pageSize, ...(addresses !== undefined && { addresses }) };
  return { ...said, readAt: new Date(atMs).toISOString() };
}

/** Runs of neighbouring pages that are alike: all pages of a mapping, in address order. Sizes and offsets in bytes. */
export function runsTable(subject: TableSubject, { id, mapping, runs }: WatchedMapping): Table {
  const { pageSize, picture, placing } = subject;
  const { first, number } = placing.of(mapping);
  const starts: string[] = [];
  const ends: string[] = [];
  const pages: number[] = [];
  const bytes: number[] = [];
  const states: string[] = [];
  const flags: string[] = [];
  const offsets: Value[] = [];
  const says = (name: PageFlagName): boolean => !tellsWrites(name) || picture.pass.writesSinceMs !== undefined;
  let at = 0;
  for (let i = 0; i < runs.count; i++) {
    const length = runs.lengths[i] as number;
    const code = runs.codes[i] as number;
    starts.push(formatAddress(pageIndex(first + at), pageSize));
    ends.push(formatAddress(pageIndex(first + at + length), pageSize));
    pages.push(length);
    bytes.push(length * pageSize);
    states.push(pageStateOf(stateOf(code))?.name ?? String(stateOf(code)));
    flags.push(flagNames(flagsOf(code)).filter(says).join(' '));
    offsets.push(hasObject(mapping) ? mapping.offset + at * pageSize : undefined);
    at += length;
  }
  const head = {
    ...headOf(subject, readingOf(picture.readings, id).atMs),
    mapping: number ?? formatAddress(first, pageSize),
    path: mapping.path,
    kind: mapping.kind,
    perms: mapping.perms,
  };
  return {
    head,
    columns: [
      { name: 'start', type: 'text', values: starts },
      { name: 'end', type: 'text', values: ends },
      { name: 'pages', type: 'count', values: pages },
      { name: 'bytes', type: 'count', values: bytes },
      { name: 'state', type: 'text', values: states },
      { name: 'flags', type: 'text', values: flags },
      { name: 'fileOffset', type: 'count', values: offsets },
    ],
    rows: runs.count,
  };
}

/** Every mapping with its pages by state and by flag, and what smaps says of it, in bytes. */
export function mappingsTable(subject: TableSubject): Table {
  const { picture, pageSize, placing } = subject;
  const { mappings } = picture;
  const text = (name: string, value: (row: WatchedMapping) => Value): Column => ({
    name,
    type: 'text',
    values: mappings.map(value),
  });
  const count = (name: string, value: (row: WatchedMapping) => Value): Column => ({
    ...text(name, value),
    type: 'count',
  });
  const says = (name: PageFlagName): boolean => !tellsWrites(name) || picture.pass.writesSinceMs !== undefined;
  const columns: Column[] = [
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
    { ...text('readAt', ({ id }) => readingOf(picture.readings, id).atMs), type: 'moment' },
    count('pages', ({ mapping }) => mappingPages(mapping)),
    ...PAGE_STATES.map(({ name, code }) => count(name, ({ counts }) => counts.states[code])),
    ...PAGE_FLAGS.map(({ name }, i) => count(name, ({ counts }) => (says(name) ? counts.flags[i] : undefined))),
    ...picture.figureNames.map((name) => count(`smaps.${name}`, ({ figures }) => figures?.get(name))),
  ];
  return { head: headOf(subject, picture.readings.oldest.atMs), columns, rows: mappings.length };
}
