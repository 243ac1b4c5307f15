import { formatAddress, mappingPages, PAGE_FLAGS, type PageFlagName } from '@pagelapse/address-space';
import { cssRectOfCell, type Palette, rowOrderLayout } from '@pagelapse/heatmap';
import { type ReactNode, useMemo, useState } from 'react';
import { formatBytes, formatPages } from '../../components/quantity.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { useRoom } from '../../state/use-room.js';
import { useSetView, useView } from '../../state/use-view.js';
import { AddressRuler } from './AddressRuler.js';
import { CellTooltip } from './CellTooltip.js';
import { Legend } from './Legend.js';
import { MapCanvas } from './MapCanvas.js';

/** The chosen mapping: heading, ruler, map and legend. `details` draws what is said of the cell pointed at. */
export function HeatmapPanel(props: {
  readonly subject: string;
  readonly mapping: WatchedMapping;
  readonly name: string;
  readonly kind: string;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly details: (pages: { first: number; count: number }) => ReactNode;
  readonly spoken: (pages: { first: number; count: number }) => string;
}) {
  const { mapping, pageSize, palette } = props;
  const view = useView();
  const setView = useSetView();
  const [pointed, setPointed] = useState<number>();
  const [cursor, setCursor] = useState<number>();
  const [place, room] = useRoom<HTMLDivElement>();
  const pages = mappingPages(mapping.mapping);
  const layout = useMemo(() => (room === undefined ? undefined : rowOrderLayout(0, pages, room)), [room, pages]);
  const mark = PAGE_FLAGS.find(({ name }) => name === view.mark)?.name;
  const marks = useMemo<readonly PageFlagName[]>(() => (mark === undefined ? [] : [mark]), [mark]);
  const shown = pointed ?? cursor;
  const cell = layout !== undefined && shown !== undefined && shown < layout.cells ? shown : undefined;
  const cellPages =
    layout === undefined || cell === undefined
      ? undefined
      : {
          first: cell * layout.pagesPerCell,
          count: Math.min(layout.pagesPerCell, pages - cell * layout.pagesPerCell),
        };
  const { start, end, perms } = mapping.mapping;
  return (
    <section aria-label="Heatmap" className="flex min-h-0 min-w-0 flex-col">
      <header className="flex items-baseline gap-x-4 overflow-hidden px-4 py-2 whitespace-nowrap">
        <h2 className="min-w-0 truncate text-lg font-medium" title={props.name}>
          <bdi>{props.name}</bdi>
        </h2>
        <p className="shrink-0 text-sm text-ink-3">
          {props.kind}, {formatBytes(pages * pageSize)}
        </p>
        <p className="hidden shrink-0 font-mono text-xs text-ink-3 2xl:block">
          {formatAddress(start, pageSize)}-{formatAddress(end, pageSize)} {perms}
        </p>
        {layout !== undefined && (
          <p className="ml-auto shrink-0 text-sm text-ink-2">
            1 cell = {formatPages(layout.pagesPerCell)} = {formatBytes(layout.pagesPerCell * pageSize)}, 1 row ={' '}
            {formatBytes(layout.pagesPerCell * layout.columns * pageSize)}
          </p>
        )}
      </header>
      <div className="flex min-h-0 flex-1 px-4 pb-3">
        {layout !== undefined && <AddressRuler layout={layout} mapping={mapping.mapping} pageSize={pageSize} />}
        <div ref={place} className="relative min-w-0 flex-1">
          {layout !== undefined && (
            <MapCanvas
              subject={props.subject}
              label={`${props.name}: ${formatPages(pages)} in ${layout.rows} rows of ${layout.columns} cells`}
              runs={mapping.runs}
              layout={layout}
              palette={palette}
              marks={marks}
              cursor={cursor}
              onPoint={setPointed}
              onCursor={setCursor}
            />
          )}
          {layout !== undefined && cell !== undefined && cellPages !== undefined && room !== undefined && (
            <CellTooltip cssRect={cssRectOfCell(layout, cell)} room={room} outline={palette.cursor}>
              {props.details(cellPages)}
            </CellTooltip>
          )}
          <p id="heatmap-cursor" aria-live="polite" className="sr-only">
            {cursor !== undefined && cellPages !== undefined
              ? props.spoken(cellPages)
              : 'Arrow keys walk the cells, Escape leaves the map.'}
          </p>
        </div>
        <Legend
          counts={mapping.counts}
          pageSize={pageSize}
          palette={palette}
          mark={mark}
          onMark={(flag) => setView({ mark: flag }, true)}
        />
      </div>
    </section>
  );
}
