import { formatAddress, mappingPages } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react';
import { formatBytes, formatCount } from '../../components/quantity.js';
import type { MappingList } from '../../state/mapping-list.js';
import { mappingName } from '../../state/mapping-names.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { useTypeScale } from '../../state/type-scale.js';
import { useRoom } from '../../state/use-room.js';
import { foldSpace, mappingAtCss } from './folded-space.js';
import { gapLabels } from './gap-labels.js';
import { SpaceCanvas } from './SpaceCanvas.js';

const STRIP_CSS_HEIGHT = 24;

/** Where a key leads from a mapping, by its index; from none, to the first. */
function indexAfterKey(key: string, index: number | undefined, count: number): number | undefined {
  const at = index ?? -1;
  const leads: Record<string, number> = {
    ArrowRight: at + 1,
    ArrowUp: at + 1,
    ArrowLeft: at - 1,
    ArrowDown: at - 1,
    PageUp: at + 16,
    PageDown: at - 16,
    Home: 0,
    End: count - 1,
  };
  const led = leads[key];
  return led === undefined ? undefined : Math.max(0, Math.min(count - 1, led));
}

/** The whole address space in one line, gaps folded and said. A press or the arrows choose a mapping. */
export function AddressSpace(props: {
  readonly mappings: MappingList;
  readonly pageSize: number;
  readonly palette: Palette;
  /** Id of the mapping on screen. */
  readonly selected: number | undefined;
  /** `stepping`: on the way through many. */
  readonly onSelect: (mapping: WatchedMapping, stepping: boolean) => void;
}) {
  const { mappings, pageSize, palette } = props;
  const { layout, rows } = mappings;
  const [place, room] = useRoom<HTMLDivElement>();
  const cssWidth = room?.cssWidth ?? 0;
  const scale = useTypeScale();
  const cssHeight = STRIP_CSS_HEIGHT * scale;
  // biome-ignore lint/correctness/useExhaustiveDependencies: where mappings stand depends on their layout alone
  const space = useMemo(() => foldSpace(rows, cssWidth, pageSize), [layout, cssWidth, pageSize]);
  const labels = useMemo(() => gapLabels(space, pageSize, scale), [space, pageSize, scale]);
  const [pointedId, setPointedId] = useState<number>();
  const pointed = pointedId === undefined ? undefined : mappings.get(pointedId);
  const selectedIndex = props.selected === undefined ? undefined : layout.indexOf.get(props.selected);
  const selected = selectedIndex === undefined ? undefined : rows[selectedIndex];

  const mappingAt = (event: PointerEvent<HTMLDivElement>): WatchedMapping | undefined => {
    const cssX = event.clientX - event.currentTarget.getBoundingClientRect().left;
    const index = mappingAtCss(space, cssX, 1 / window.devicePixelRatio);
    return index === undefined ? undefined : rows[index];
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const index = indexAfterKey(event.key, selectedIndex, rows.length);
    const row = index === undefined ? undefined : rows[index];
    if (row === undefined) return;
    event.preventDefault();
    props.onSelect(row, true);
  };
  const spoken = (row: WatchedMapping): string => {
    const { start, end, perms } = row.mapping;
    const [from, to] = [formatAddress(start, pageSize), formatAddress(end, pageSize)];
    return `${mappingName(row)}, ${formatBytes(mappingPages(row.mapping) * pageSize)}, ${from}-${to} ${perms}`;
  };
  return (
    <section aria-label="Address space" className="px-4 pb-1">
      <div
        ref={place}
        role="slider"
        tabIndex={0}
        aria-label="Mapping on screen, of the whole address space"
        aria-valuemin={1}
        aria-valuemax={Math.max(1, rows.length)}
        aria-valuenow={(selectedIndex ?? 0) + 1}
        aria-valuetext={selected === undefined ? 'none' : spoken(selected)}
        data-testid="address-space"
        data-unused-pages={space.unusedPages}
        className="relative h-6 cursor-pointer bg-raised"
        title="Every mapping in address order. Widths grow with the square root of size, up to 4 GiB; gaps are folded."
        onKeyDown={onKeyDown}
        onPointerMove={(event) => setPointedId(mappingAt(event)?.id)}
        onPointerLeave={() => setPointedId(undefined)}
        onPointerDown={(event) => {
          const row = mappingAt(event);
          if (row !== undefined && event.button === 0) props.onSelect(row, false);
        }}
      >
        {cssWidth > 0 && (
          <>
            <SpaceCanvas space={space} mappings={rows} palette={palette} cssHeight={cssHeight} />
            <svg aria-hidden="true" className="pointer-events-none absolute inset-0 size-full overflow-visible">
              {space.gaps.map(({ before, cssLeft, cssWidth }) => (
                <path
                  key={before}
                  d={`M${cssLeft + cssWidth / 2 - 4} ${cssHeight / 2 + 4}l4 -8m0 8l4 -8`}
                  className="fill-none stroke-ink-3"
                />
              ))}
              {selectedIndex !== undefined && (
                <Frame
                  cssLeft={space.cssLeft[selectedIndex] as number}
                  cssRight={space.cssRight[selectedIndex] as number}
                  cssHeight={cssHeight}
                />
              )}
            </svg>
          </>
        )}
      </div>
      <div className="relative mt-1 h-4 text-xs text-ink-3">
        {pointed !== undefined ? (
          <p className="truncate text-ink-2" data-testid="address-space-pointed">
            <bdi>{spoken(pointed)}</bdi>
          </p>
        ) : (
          labels.map(({ gap, text, cssLeft }) => (
            <span key={gap.before} className="absolute whitespace-nowrap" style={{ left: cssLeft }}>
              {text}
            </span>
          ))
        )}
        <span className="sr-only">
          {formatCount(rows.length)} mappings, {formatBytes(space.unusedPages * pageSize)} between them unused
        </span>
      </div>
    </section>
  );
}

/** Brackets around the mapping on screen: of 65,000 it is less than a pixel wide and still has to be found. */
function Frame(props: { readonly cssLeft: number; readonly cssRight: number; readonly cssHeight: number }) {
  const { cssLeft, cssRight, cssHeight } = props;
  const width = Math.max(3, cssRight - cssLeft);
  const left = (cssLeft + cssRight - width) / 2;
  return (
    <path
      d={`M${left} -1.5h${width}M${left} ${cssHeight + 1.5}h${width}`}
      className="fill-none stroke-ink stroke-3"
      data-testid="address-space-selected"
    />
  );
}
