import { csvParts, mappingPages, placedRange, type Table } from '@pagelapse/address-space';
import type { RefObject } from 'react';
import { copyText } from '../../components/copy-text.js';
import { fileName } from '../../components/file-name.js';
import { formatBytes, formatPages } from '../../components/quantity.js';
import { saveFile } from '../../components/save-file.js';
import { announce } from '../../state/announcement.js';
import { type Command, useCommandRegistry, useCommands } from '../../state/commands.js';
import type { MapOnScreen } from '../../state/map-on-screen.js';
import { mappingName } from '../../state/mapping-names.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { readingOf } from '../../state/readings.js';
import { takenLabel } from '../../state/use-placing.js';
import { useSetView } from '../../state/use-view.js';
import { withoutAddresses } from '../../state/view-search.js';
import { jsonParts } from './json.js';
import { mapImage } from './map-image.js';
import { parquetBytes } from './parquet.js';
import { mappingsTable, runsTable, type TableSubject } from './tables.js';

/** How a table is written. */
const FORMATS = [
  { extension: 'csv', label: 'CSV', type: 'text/csv', write: (table: Table): Iterable<BlobPart> => csvParts(table) },
  {
    extension: 'json',
    label: 'JSON',
    type: 'application/json',
    write: (table: Table): Iterable<BlobPart> => jsonParts(table),
  },
  {
    extension: 'parquet',
    label: 'Parquet',
    type: 'application/vnd.apache.parquet',
    write: async (table: Table): Promise<Iterable<BlobPart>> => [await parquetBytes(table)],
  },
] as const;

/** What is on the screen, as files and as a link. */
export function useTakeAway(
  subject: TableSubject & {
    readonly mapping: WatchedMapping | undefined;
    readonly map: RefObject<MapOnScreen | undefined>;
    /** What a map of pages shows, in pages and, where that is not the moment on screen, in words. */
    readonly shown: { readonly mapping: WatchedMapping; readonly said: string | undefined } | undefined;
  },
): void {
  const { picture, pid, comm, mapping, shown } = subject;
  const registry = useCommandRegistry();
  const setView = useSetView();
  const { addresses } = subject.placing;
  const offsets = addresses === 'offsets';
  const tables = (what: string, label: string, atMs: number, table: () => Table): Command[] =>
    FORMATS.map((format) => ({
      id: `take-away.${what}.${format.extension}`,
      group: 'Take away',
      label: takenLabel(`Save ${label} as ${format.label}`, addresses),
      run: async () => {
        const name = fileName(pid, comm, atMs, what, format.extension);
        saveFile(name, format.type, await format.write(table()));
      },
    }));
  useCommands([
    {
      id: 'take-away.all',
      group: 'Help',
      label: 'Show what can be saved and copied',
      shortcut: { key: 'e' },
      run: () => registry.run('commands.palette', 'take away '),
    },
    {
      id: 'take-away.link',
      group: 'Take away',
      label: offsets ? 'Copy a link to this view, without addresses' : 'Copy a link to this view',
      shortcut: { key: 'y' },
      run: () =>
        offsets
          ? copyText(withoutAddresses(location.href), 'Link, without where in memory it looks,')
          : copyText(location.href, 'Link'),
    },
    {
      id: 'take-away.offsets',
      group: 'Take away',
      label: offsets ? 'Addresses as they are, not as offsets' : 'Addresses as offsets, to hide where memory lies',
      run: () => {
        setView({ addresses: offsets ? undefined : 'offsets' }, true);
        announce(offsets ? 'Addresses are taken away as they are' : 'Addresses are taken away as offsets');
      },
    },
    ...(mapping === undefined
      ? []
      : [
          ...(shown === undefined
            ? []
            : [
                {
                  id: 'take-away.png',
                  group: 'Take away',
                  label: takenLabel('Save the map as PNG, with its legend', addresses),
                  shortcut: { key: 's' },
                  run: () => savePicture(subject, mapping),
                } satisfies Command,
              ]),
          ...tables('runs', 'the runs of this mapping', readingOf(picture.readings, mapping.id).atMs, () =>
            runsTable(subject, mapping),
          ),
        ]),
    ...tables('mappings', 'all mappings', picture.readings.oldest.atMs, () => mappingsTable(subject)),
  ]);
}

async function savePicture(
  { picture, pid, comm, pageSize, placing, map, shown }: Parameters<typeof useTakeAway>[0],
  row: WatchedMapping,
): Promise<void> {
  const { mapping } = row;
  const placed = placing.of(mapping);
  const { counts } = shown?.mapping ?? row;
  if (map.current === undefined) throw new Error('there is no map on the screen');
  const { scene } = map.current;
  const { layout } = scene;
  const { atMs } = readingOf(picture.readings, row.id);
  const cell = `1 cell ${formatPages(layout.pagesPerCell)}, ${formatBytes(layout.pagesPerCell * pageSize)}`;
  const order = layout.order === 'row' ? `${layout.columns} cells a row` : 'on Hilbert’s curve';
  const { cgroup } = picture.surroundings ?? {};
  const limit = cgroup?.limit === undefined ? 'no limit' : `limit ${formatBytes(cgroup.limit)}`;
  const blob = await mapImage({
    scene,
    pageSize,
    first: placed.first,
    counts,
    title: `${comm}${pid === undefined ? '' : ` (pid ${pid})`}: ${mappingName(row)}`,
    facts: [
      `${placedRange(placed, 0, mappingPages(mapping), pageSize)}, ${mapping.perms}, read at ${new Date(atMs).toISOString()}`,
      ...(shown?.said === undefined ? [] : [shown.said]),
      `${cell}, ${order}; legend: the whole mapping`,
      ...(cgroup === undefined ? [] : [`cgroup ${cgroup.path}: ${formatBytes(cgroup.usage)} in memory, ${limit}`]),
    ],
  });
  saveFile(fileName(pid, comm, atMs, 'map', 'png'), blob.type, [blob]);
}
