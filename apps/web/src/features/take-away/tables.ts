import {
  formatAddress,
  mappingsRows,
  type PageFlagName,
  type Placing,
  runsRows,
  type Table,
  type TableWording,
} from '@pagelapse/address-space';
import type { ProcessPicture, WatchedMapping } from '../../state/process-picture.js';
import { readingOf } from '../../state/readings.js';
import { tellsWrites } from '../../state/shown-flags.js';

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

function wordingOf({ pageSize, placing, picture }: TableSubject): TableWording {
  const says = (name: PageFlagName): boolean => !tellsWrites(name) || picture.pass.writesSinceMs !== undefined;
  return { pageSize, placing, says };
}

/** The runs of one mapping. */
export function runsTable(subject: TableSubject, { id, mapping, runs }: WatchedMapping): Table {
  const { first, number } = subject.placing.of(mapping);
  const head = {
    ...headOf(subject, readingOf(subject.picture.readings, id).atMs),
    mapping: number ?? formatAddress(first, subject.pageSize),
    path: mapping.path,
    kind: mapping.kind,
    perms: mapping.perms,
  };
  return { head, ...runsRows(mapping, runs, wordingOf(subject)) };
}

export function mappingsTable(subject: TableSubject): Table {
  const { picture } = subject;
  const rows = picture.mappings.map(({ id, mapping, evidence, counts, figures }) => {
    const readAtMs = readingOf(picture.readings, id).atMs;
    return { mapping, evidence, counts, readAtMs, figure: (name: string) => figures?.get(name) };
  });
  const head = headOf(subject, picture.readings.oldest.atMs);
  return { head, ...mappingsRows(rows, picture.figureNames, wordingOf(subject)) };
}
