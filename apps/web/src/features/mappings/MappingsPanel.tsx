import { formatAddress } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useState } from 'react';
import { formatClock } from '../../components/clock.js';
import { formatCount } from '../../components/quantity.js';
import { SortHeader } from '../../components/SortHeader.js';
import { nextSort, readSort, sortedAs, writeSort } from '../../components/sort-order.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { type Readings, readingOf } from '../../state/readings.js';
import { useRoom } from '../../state/use-room.js';
import { useSetView, useView } from '../../state/use-view.js';
import { MAPPING_GRID, MappingRow } from './MappingRow.js';
import { DEFAULT_MAPPING_SORT, findMappings, MAPPING_COLUMNS, type MappingColumn } from './mapping-rows.js';
import { useSettledOrder } from './use-settled-order.js';

const ROW_CSS_HEIGHT = 56;

const COUNTED: readonly { column: MappingColumn; label: string; title: string }[] = [
  { column: 'size', label: 'Size', title: 'Size of the mapping' },
  { column: 'resident', label: 'Resident', title: 'Pages in memory and mapped here' },
  { column: 'swapped', label: 'Swapped', title: 'Private pages in swap' },
  { column: 'shared-swapped', label: 'Shared-sw.', title: 'Shared-swapped: pages of shared memory in swap' },
];

/** The kernel's own figures beside ours. */
const SMAPS: readonly { label: string; title: string }[] = [
  { label: 'Rss', title: 'smaps Rss' },
  { label: 'Pss', title: 'smaps Pss: shared pages divided among those who map them' },
  { label: 'Swap', title: 'smaps Swap: private and shared together' },
];

export function MappingsPanel(props: {
  readonly mappings: readonly WatchedMapping[];
  readonly readings: Readings;
  readonly pageSize: number;
  readonly palette: Palette;
  /** Start address of the mapping shown. */
  readonly selected: string | undefined;
}) {
  const { mappings, pageSize, palette, selected } = props;
  const { find = '', sort } = useView();
  const setView = useSetView();
  const [held, setHeld] = useState(false);
  const order = readSort(sort, MAPPING_COLUMNS) ?? DEFAULT_MAPPING_SORT;
  const found = findMappings(mappings, find, pageSize);
  const rows = useSettledOrder(found, order, held);
  const [scroller, room] = useRoom<HTMLDivElement>();
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_CSS_HEIGHT,
    overscan: 4,
    initialRect: { width: 440, height: 600 },
  });
  const sortBy = (column: MappingColumn): void =>
    setView({ sort: writeSort(nextSort(order, column, column !== 'address')) }, true);
  const select = (address: string): void => setView({ mapping: address });
  const selectedIndex = rows.findIndex(({ mapping }) => formatAddress(mapping.start, pageSize) === selected);
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const index = Math.min(rows.length - 1, Math.max(0, selectedIndex + step));
    const next = rows[index];
    if (next === undefined) return;
    setView({ mapping: formatAddress(next.mapping.start, pageSize) }, true);
    virtual.scrollToIndex(index);
  };
  return (
    <section
      aria-label="Mappings"
      className="flex min-h-0 flex-col border-r border-line"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <div className="flex items-center gap-3 px-3 py-2">
        <input
          type="search"
          value={find}
          placeholder="Filter mappings"
          aria-label="Filter mappings by address, rights, kind or path"
          spellCheck={false}
          className="h-7 min-w-0 flex-1 rounded border border-line bg-surface px-2 placeholder:text-ink-3"
          onChange={(event) => setView({ find: event.target.value === '' ? undefined : event.target.value }, true)}
        />
        <p className="shrink-0 text-sm text-ink-3">
          {found.length === mappings.length
            ? `${formatCount(mappings.length)} mappings`
            : `${formatCount(found.length)} of ${formatCount(mappings.length)} mappings`}
        </p>
      </div>
      <div role="table" aria-label="Mappings of the process" className="flex min-h-0 flex-1 flex-col">
        <div role="rowgroup">
          <div role="row" className="border-b border-line pb-1">
            <div role="presentation" className="flex justify-between px-3">
              <SortHeader
                label="Mapping"
                title="By address"
                sorted={sortedAs(order, 'address')}
                onSort={() => sortBy('address')}
              />
              <span className="text-xs text-ink-3" title="The kernel's own figures, read less often than the pages">
                smaps
              </span>
            </div>
            <div role="presentation" className={MAPPING_GRID}>
              {COUNTED.map(({ column, label, title }) => (
                <SortHeader
                  key={column}
                  label={label}
                  title={title}
                  numeric
                  sorted={sortedAs(order, column)}
                  onSort={() => sortBy(column)}
                />
              ))}
              {SMAPS.map(({ label, title }) => (
                <div key={label} role="columnheader" title={title} className="text-right text-xs text-ink-3">
                  {label}
                </div>
              ))}
            </div>
          </div>
        </div>
        <div
          ref={scroller}
          role="rowgroup"
          className="min-h-0 flex-1 overflow-y-scroll [scrollbar-width:thin]"
          onKeyDown={onKeyDown}
        >
          {rows.length === 0 && <p className="p-3 text-ink-2">No mapping matches “{find}”.</p>}
          <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index] as WatchedMapping;
              return (
                <MappingRow
                  key={row.id}
                  row={row}
                  readAt={formatClock(readingOf(props.readings, row.id).atMs)}
                  pageSize={pageSize}
                  palette={palette}
                  selected={item.index === selectedIndex}
                  focusable={item.index === Math.max(0, selectedIndex)}
                  cssTop={item.start}
                  cssHeight={ROW_CSS_HEIGHT}
                  cssWidth={room?.cssWidth ?? 440}
                  onSelect={select}
                />
              );
            })}
          </div>
        </div>
      </div>
    </section>
  );
}
