import { formatAddress, mappingPages, PAGE_FLAGS, type PageFlagName } from '@pagelapse/address-space';
import {
  cellAfterKey,
  cellOfPage,
  centred,
  cssRectOfCell,
  escaped,
  type GridLayout,
  gridLayout,
  type PageRange,
  type Palette,
  pagesOfCell,
  pointedAt,
  type Room,
  revealing,
  WHOLE_MAP,
  zoomed,
} from '@pagelapse/heatmap';
import { type KeyboardEvent, type ReactNode, type RefObject, useMemo, useState } from 'react';
import { CellTooltip } from '../../components/CellTooltip.js';
import { MappingHeading } from '../../components/MappingHeading.js';
import { formatBytes, formatPages } from '../../components/quantity.js';
import type { MapOnScreen } from '../../state/map-on-screen.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { tellsWrites, WRITE_MARKS } from '../../state/shown-flags.js';
import { useRoom } from '../../state/use-room.js';
import { useSetView, useView } from '../../state/use-view.js';
import { AddressRuler } from './AddressRuler.js';
import { Legend } from './Legend.js';
import { MapCanvas } from './MapCanvas.js';
import { MapControls } from './MapControls.js';
import { MiniMap } from './MiniMap.js';
import { SelectionNote } from './SelectionNote.js';
import { useMapCommands } from './use-map-commands.js';
import { useMapState } from './use-map-state.js';

const ZOOM_KEYS: Readonly<Record<string, number>> = { '+': 1, '=': 1, '-': -1, _: -1 };

/** The chosen mapping: heading, minimap, ruler, map and legend. `details` draws what is said of some pages of it. */
export function HeatmapPanel(props: {
  readonly subject: string;
  readonly mapping: WatchedMapping;
  readonly name: string;
  readonly kind: string;
  /** What the map shows where that is not the moment on screen. */
  readonly said: string | undefined;
  /** Since when it is known what was written; `undefined` when it is not. */
  readonly writesSinceMs: number | undefined;
  readonly pageSize: number;
  readonly palette: Palette;
  /** Id of what says the whole map in words. */
  readonly summaryId: string;
  readonly shownRef: RefObject<MapOnScreen | undefined>;
  readonly details: (pages: PageRange) => ReactNode;
  readonly spoken: (pages: PageRange) => string;
  /** What can be done to the selected pages, or to all of them. */
  readonly actions?: ((selection: PageRange | undefined) => ReactNode) | undefined;
  /** Beside the map's own controls. */
  readonly children?: ReactNode;
}) {
  const { mapping, pageSize, palette } = props;
  const { start, end, perms } = mapping.mapping;
  const search = useView();
  const setSearch = useSetView();
  const pages = mappingPages(mapping.mapping);
  const { view, cursor, setView, setCursor } = useMapState({ start, pages, pageSize });
  const [pointed, setPointed] = useState<number>();
  const [place, room] = useRoom<HTMLDivElement>();
  const layout = useMemo(() => (room === undefined ? undefined : gridLayout(pages, room, view)), [room, pages, view]);
  const mark = PAGE_FLAGS.find(({ name }) => name === search.mark)?.name;
  const tracked = props.writesSinceMs !== undefined;
  const marks = useMemo(() => marksOf(mark, tracked), [mark, tracked]);
  const cell = layout === undefined ? undefined : (pointed ?? cellOfCursor(layout, cursor.at));
  const cellPages = layout === undefined || cell === undefined ? undefined : pagesOfCell(layout, cell);
  const cssRect = layout === undefined || cell === undefined ? undefined : cssRectOfCell(layout, cell);

  const zoomAt = (layout: GridLayout, room: Room, steps: number, cssX: number, cssY: number): void => {
    const { devicePixelRatio } = layout;
    setPointed(undefined);
    setView(zoomed(layout, room, steps, cssX * devicePixelRatio, cssY * devicePixelRatio));
  };
  /** At the cursor, where it is in sight, or in the middle. */
  const zoomHere = (layout: GridLayout, room: Room, steps: number): void => {
    const held = cellOfCursor(layout, cursor.at);
    const rect = held === undefined ? undefined : cssRectOfCell(layout, held);
    zoomAt(layout, room, steps, (rect?.x ?? room.cssWidth / 2) + 0.5, (rect?.y ?? room.cssHeight / 2) + 0.5);
  };
  useMapCommands({
    shownRef: props.shownRef,
    mark,
    onMark: (flag) => setSearch({ mark: flag }, true),
    onOrder: (order) => setView({ ...view, order }),
    onZoom: (steps) => layout !== undefined && room !== undefined && zoomHere(layout, room, steps),
    onWhole: () => setView({ ...WHOLE_MAP, order: view.order }),
  });
  const pick = (layout: GridLayout, cell: number, extend: boolean): void => {
    setCursor(pointedAt(cursor, layout, cell, extend));
    setView(revealing(layout, cell));
  };
  const onKey = (layout: GridLayout, room: Room, event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const next = cellAfterKey(event.key, cursor, layout);
    const steps = ZOOM_KEYS[event.key];
    if (event.key === 'Escape') setCursor(escaped(cursor));
    else if (event.key === '0') setView({ ...WHOLE_MAP, order: layout.order });
    else if (steps !== undefined) zoomHere(layout, room, steps);
    else if (next !== undefined) pick(layout, next, event.shiftKey);
    else return;
    setPointed(undefined);
    event.preventDefault();
  };
  return (
    <section aria-label="Heatmap" className="flex min-h-0 min-w-0 flex-col">
      <MappingHeading
        name={props.name}
        about={props.said ?? `${props.kind}, ${formatBytes(pages * pageSize)}`}
        range={`${formatAddress(start, pageSize)}-${formatAddress(end, pageSize)} ${perms}`}
      >
        {props.children}
        {layout !== undefined && room !== undefined && (
          <MapControls
            layout={layout}
            onOrder={(order) => setView({ ...view, order })}
            onZoom={(steps) => zoomHere(layout, room, steps)}
            onWhole={() => setView({ ...WHOLE_MAP, order: layout.order })}
          />
        )}
      </MappingHeading>
      <div className="flex items-center px-4 pb-2">
        {layout !== undefined && (
          <>
            <div className="min-w-0 flex-1">
              <MiniMap
                runs={mapping.runs}
                layout={layout}
                palette={palette}
                onPage={(page) => setView(centred(layout, page))}
              />
            </div>
            <p className="w-70 shrink-0 pl-4 text-sm whitespace-nowrap text-ink-2">{scaleOf(layout, pageSize)}</p>
          </>
        )}
      </div>
      <div className="flex min-h-0 flex-1 px-4 pb-3">
        {layout?.order === 'row' && <AddressRuler layout={layout} mapping={mapping.mapping} pageSize={pageSize} />}
        <div ref={place} className="relative min-w-0 flex-1">
          {layout !== undefined && room !== undefined && (
            <MapCanvas
              subject={props.subject}
              shownRef={props.shownRef}
              describedBy={`${props.summaryId} heatmap-cursor`}
              label={`${props.name}: ${props.said === undefined ? '' : `${props.said}; `}${formatPages(pages)} in ${layout.rows} rows of ${layout.columns} cells`}
              runs={mapping.runs}
              layout={layout}
              theme={palette.theme}
              marks={marks}
              selection={cursor.selection}
              onPoint={setPointed}
              onView={setView}
              onPick={(cell, extend) => pick(layout, cell, extend)}
              onZoom={(steps, cssX, cssY) => zoomAt(layout, room, steps, cssX, cssY)}
              onKey={(event) => onKey(layout, room, event)}
              onLeave={() => setCursor({ ...cursor, at: undefined, anchor: undefined })}
            />
          )}
          {cellPages !== undefined && cssRect !== undefined && room !== undefined && (
            <CellTooltip cssRect={cssRect} room={room} outline={palette.cursor}>
              {props.details(cellPages)}
            </CellTooltip>
          )}
          <p id="heatmap-cursor" aria-live="polite" className="sr-only">
            {cursor.at !== undefined && cellPages !== undefined
              ? props.spoken(cellPages)
              : 'Arrow keys walk the cells, with Shift they select; plus and minus zoom, Escape leaves the map.'}
          </p>
        </div>
        <aside
          aria-label="Legend"
          className="flex w-70 shrink-0 flex-col gap-3 overflow-y-auto pl-4 [scrollbar-width:thin]"
        >
          {cursor.selection !== undefined && (
            <SelectionNote onClear={() => setCursor(escaped(cursor))}>{props.details(cursor.selection)}</SelectionNote>
          )}
          {cursor.selection !== undefined && props.actions?.(cursor.selection)}
          <Legend
            counts={mapping.counts}
            pageSize={pageSize}
            palette={palette}
            counted={props.said === undefined ? 'in this mapping' : 'on this map'}
            writesSinceMs={props.writesSinceMs}
            mark={mark}
            marks={marks}
            onMark={(flag) => setSearch({ mark: flag }, true)}
          />
          {cursor.selection === undefined && props.actions?.(undefined)}
        </aside>
      </div>
    </section>
  );
}

/** What was chosen, if it says anything; while writes are kept track of, what was written lights up by itself. */
function marksOf(mark: PageFlagName | undefined, tracked: boolean): readonly PageFlagName[] {
  if (mark === undefined) return tracked ? WRITE_MARKS : [];
  return tellsWrites(mark) && !tracked ? [] : [mark];
}

function cellOfCursor(layout: GridLayout, at: PageRange | undefined): number | undefined {
  return at === undefined ? undefined : cellOfPage(layout, at.first);
}

/** What a cell is, in words. */
function scaleOf({ pagesPerCell, columns, order }: GridLayout, pageSize: number): string {
  const cell = `1 cell ${formatPages(pagesPerCell)}, ${formatBytes(pagesPerCell * pageSize)}`;
  return order === 'row' ? `${cell}; 1 row ${formatBytes(pagesPerCell * columns * pageSize)}` : cell;
}
