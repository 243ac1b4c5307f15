import { formatAddress } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useState } from 'react';
import { formatCount } from '../../components/quantity.js';
import { SortHeader } from '../../components/SortHeader.js';
import { nextSort, readSort, sortedAs, writeSort } from '../../components/sort-order.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { useRoom } from '../../state/use-room.js';
import { useSetView, useView } from '../../state/use-view.js';
import { MAPPING_GRID, MappingRow } from './MappingRow.js';
import { DEFAULT_MAPPING_SORT, findMappings, MAPPING_COLUMNS, type MappingColumn } from './mapping-rows.js';
import { useSettledOrder } from './use-settled-order.js';

const ROW_CSS_HEIGHT = 56;

const HEADINGS: readonly { column: MappingColumn; label: string; sub?: string; title: string }[] = [
  { column: 'address', label: 'Mapping', sub: 'address, rights, kind', title: 'By address' },
  { column: 'size', label: 'Size', sub: 'Pss', title: 'Size of the mapping; below it smaps Pss' },
  { column: 'resident', label: 'Resident', sub: 'Rss', title: 'Pages in memory and mapped here; below it smaps Rss' },
  { column: 'swapped', label: 'Swapped', title: 'Private pages in swap' },
  {
    column: 'shared-swapped',
    label: 'Sh-swapped',
    sub: 'Swap',
    title: 'Pages of shared memory in swap; below it smaps Swap, private and shared together',
  },
];

export function MappingsPanel(props: {
  readonly mappings: readonly WatchedMapping[];
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
          <div role="row" className={`${MAPPING_GRID} border-b border-line pb-1`}>
            {HEADINGS.map(({ column, label, sub, title }) => (
              <SortHeader
                key={column}
                label={label}
                {...(sub === undefined ? {} : { sub })}
                title={title}
                numeric={column !== 'address'}
                sorted={sortedAs(order, column)}
                onSort={() => setView({ sort: writeSort(nextSort(order, column, column !== 'address')) }, true)}
              />
            ))}
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
