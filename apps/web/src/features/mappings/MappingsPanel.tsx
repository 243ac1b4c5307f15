import { formatAddress } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { formatClock } from '../../components/clock.js';
import { formatCount } from '../../components/quantity.js';
import { Segmented } from '../../components/Segmented.js';
import { nextSort, readSort, writeSort } from '../../components/sort-order.js';
import { useCommands } from '../../state/commands.js';
import type { MappingList } from '../../state/mapping-list.js';
import { type Readings, readingOf } from '../../state/readings.js';
import { useTypeScale } from '../../state/type-scale.js';
import { useRoom } from '../../state/use-room.js';
import { useTotals } from '../../state/use-totals.js';
import { useSetView, useView } from '../../state/use-view.js';
import { MAPPING_GROUPINGS } from '../../state/view-search.js';
import { FigureCells } from './FigureCells.js';
import { GroupRow } from './GroupRow.js';
import { MappingRow } from './MappingRow.js';
import { groupsOf } from './mapping-groups.js';
import { DEFAULT_MAPPING_SORT, findMappings, MAPPING_COLUMNS, type MappingColumn } from './mapping-rows.js';
import { totalsOf } from './mapping-totals.js';
import { SmapsDrawer } from './SmapsDrawer.js';
import { TableHead } from './TableHead.js';
import { flatItems, groupedItems, rowsOf } from './table-items.js';
import { useSettledItems } from './use-settled-items.js';

const ROW_CSS_HEIGHT = 56;

const GROUPINGS = [
  { value: 'none', label: 'All' },
  { value: 'file', label: 'File' },
  { value: 'kind', label: 'Kind' },
  { value: 'object', label: 'Object' },
] as const;

export function MappingsPanel(props: {
  readonly mappings: MappingList;
  readonly readings: Readings;
  /** When smaps was read. */
  readonly figuresAtMs: number | undefined;
  readonly live: boolean;
  readonly pageSize: number;
  readonly palette: Palette;
  /** Id of the mapping shown. */
  readonly selected: number | undefined;
}) {
  const { mappings, pageSize, palette, selected } = props;
  const { layout } = mappings;
  const { find = '', sort, group, smaps } = useView();
  const setView = useSetView();
  const [held, setHeld] = useState(false);
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const order = readSort(sort, MAPPING_COLUMNS) ?? DEFAULT_MAPPING_SORT;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is searched of a mapping never changes, only which there are
  const found = useMemo(() => findMappings(mappings.rows, find, pageSize), [layout, find, pageSize]);
  const ids = useMemo(() => found.map(({ id }) => id), [found]);
  const groups = useMemo(() => (group === undefined ? undefined : groupsOf(found, group)), [found, group]);
  const items = useSettledItems(
    () =>
      groups === undefined
        ? flatItems(ids, mappings, order)
        : groupedItems(groups, mappings, { order, open, pageSize }),
    [ids, groups, open, order.column, order.descending, pageSize],
    held,
  );
  const picture = { byId: mappings, readings: props.readings };
  const totals = useTotals(picture, () => totalsOf(rowsOf(ids, mappings), pageSize), [ids, pageSize]);
  const [scroller, room] = useRoom<HTMLDivElement>();
  const cssWidth = room?.cssWidth ?? 440;
  const scale = useTypeScale();
  const cssHeight = ROW_CSS_HEIGHT * scale;
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => cssHeight,
    overscan: 4,
    initialRect: { width: 440, height: 600 },
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows have another height
  useLayoutEffect(() => virtual.measure(), [cssHeight]);
  const groupBy = (value: (typeof GROUPINGS)[number]['value']): void =>
    setView({ group: MAPPING_GROUPINGS.find((name) => name === value) }, true);
  const sortBy = (column: MappingColumn): void =>
    setView({ sort: writeSort(nextSort(order, column, column !== 'address')) }, true);
  useCommands([
    ...GROUPINGS.map(({ value, label }) => ({
      id: `view.group.${value}`,
      group: 'View' as const,
      label: value === 'none' ? 'Mappings one by one' : `Mappings grouped by ${label.toLowerCase()}`,
      run: () => groupBy(value),
    })),
    {
      id: 'view.smaps',
      group: 'View',
      label: smaps === 'open' ? 'Close smaps of the mapping' : 'Open smaps of the mapping',
      run: () => setView({ smaps: smaps === 'open' ? undefined : 'open' }, true),
    },
  ]);
  const toggle = (key: string): void => {
    const next = new Set(open);
    if (!next.delete(key)) next.add(key);
    setOpen(next);
  };
  const selectedIndex = useMemo(
    () => items.findIndex((item) => 'id' in item && item.id === selected),
    [items, selected],
  );
  const select = useCallback((address: string) => setView({ mapping: address }), [setView]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row is brought into sight when it is chosen, not whenever rows change places
  useEffect(() => {
    if (selectedIndex >= 0) virtual.scrollToIndex(selectedIndex);
  }, [selected]);
  // The row that had the focus may be far away by then, and gone: the chosen one takes it as soon as it is there.
  const follows = useRef(false);
  useEffect(() => {
    const row = follows.current ? scroller.current?.querySelector<HTMLElement>('[aria-selected="true"]') : undefined;
    if (!row) return;
    follows.current = false;
    row.focus({ preventScroll: true });
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    let index = Math.min(items.length - 1, Math.max(0, selectedIndex + step));
    // The next mapping that way: groups are not chosen.
    while (items[index] !== undefined && !('id' in (items[index] as object))) index += Math.sign(step);
    const item = items[index];
    const row = item !== undefined && 'id' in item ? mappings.get(item.id) : undefined;
    if (row === undefined) return;
    setView({ mapping: formatAddress(row.mapping.start, pageSize) }, true);
    virtual.scrollToIndex(index);
    follows.current = index !== selectedIndex && !(event.target instanceof HTMLInputElement);
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
          onKeyDown={onKeyDown}
        />
        <Segmented legend="Mappings, grouped by" choices={GROUPINGS} value={group ?? 'none'} onChange={groupBy} />
      </div>
      <div role="table" aria-label="Mappings of the process" className="flex min-h-0 flex-1 flex-col">
        <TableHead order={order} cssWidth={cssWidth} onSort={sortBy} />
        <div
          ref={scroller}
          role="rowgroup"
          className="min-h-0 flex-1 overflow-y-scroll [scrollbar-width:thin]"
          onKeyDown={onKeyDown}
        >
          {items.length === 0 && <p className="p-3 text-ink-2">No mapping matches “{find}”.</p>}
          <div role="presentation" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map(({ index, start }) => {
              const item = items[index];
              const place = { cssTop: start, cssHeight, cssWidth, scale };
              if (item === undefined) return undefined;
              if ('group' in item) {
                const { key } = item.group;
                return (
                  <GroupRow
                    key={`group ${key}`}
                    group={item.group}
                    mappings={mappings}
                    readings={props.readings}
                    open={open.has(key)}
                    pageSize={pageSize}
                    palette={palette}
                    onToggle={toggle}
                    {...place}
                  />
                );
              }
              const row = mappings.get(item.id);
              if (row === undefined) return undefined;
              return (
                <MappingRow
                  key={row.id}
                  row={row}
                  readAt={formatClock(readingOf(props.readings, row.id).atMs)}
                  pageSize={pageSize}
                  palette={palette}
                  selected={index === selectedIndex}
                  focusable={index === Math.max(0, selectedIndex)}
                  onSelect={select}
                  {...place}
                />
              );
            })}
          </div>
        </div>
        <div role="rowgroup" className="border-t border-line py-1">
          <div role="row" data-testid="mapping-totals" style={{ width: cssWidth }}>
            <div role="rowheader" className="px-3 text-xs text-ink-3">
              {ids.length === mappings.size
                ? `${formatCount(mappings.size)} mappings`
                : `${formatCount(ids.length)} of ${formatCount(mappings.size)} mappings`}
              {groups !== undefined && `, ${formatCount(groups.length)} ${groups.length === 1 ? 'group' : 'groups'}`}
            </div>
            <FigureCells
              figures={totals}
              pageSize={pageSize}
              title="Pages of a shared file that several mappings show count once; smaps figures are sums"
            />
          </div>
        </div>
      </div>
      <SmapsDrawer
        mapping={selected === undefined ? undefined : mappings.get(selected)}
        readAtMs={props.figuresAtMs}
        live={props.live}
        open={smaps === 'open'}
        onToggle={(opened) => setView({ smaps: opened ? 'open' : undefined }, true)}
      />
    </section>
  );
}
