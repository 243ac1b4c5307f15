import { formatAddress, mappingPages } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { memo } from 'react';
import { PageStrip } from '../../components/PageStrip.js';
import { formatBytes } from '../../components/quantity.js';
import { kindLabel, mappingName } from '../../state/mapping-names.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { residentPages, sharedSwappedPages, swappedPages } from './mapping-rows.js';

export const MAPPING_GRID =
  'grid grid-cols-[repeat(3,minmax(0,1fr))_minmax(0,1.4fr)_repeat(3,minmax(0,1fr))] items-baseline gap-x-1 px-3';
const STRIP_CSS_HEIGHT = 6;

/** Units stand in the figures of the map; here a column of sizes has to be run down by eye. */
function amount(bytes: number): string {
  return bytes === 0 ? '0' : formatBytes(bytes);
}

/** smaps fields shown beside our own counts. */
const SMAPS_FIELDS = ['Rss', 'Pss', 'Swap'] as const;

export const MappingRow = memo(function MappingRow(props: {
  readonly row: WatchedMapping;
  /** Time of day. */
  readonly readAt: string;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly selected: boolean;
  readonly focusable: boolean;
  readonly cssTop: number;
  readonly cssHeight: number;
  readonly cssWidth: number;
  readonly onSelect: (address: string) => void;
}) {
  const { row, pageSize, selected } = props;
  const address = formatAddress(row.mapping.start, pageSize);
  const counted = [
    { name: 'size', pages: mappingPages(row.mapping) },
    { name: 'resident', pages: residentPages(row) },
    { name: 'swapped', pages: swappedPages(row) },
    { name: 'shared-swapped', pages: sharedSwappedPages(row) },
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it handles arrows
    <div
      role="row"
      tabIndex={props.focusable ? 0 : -1}
      aria-selected={selected}
      data-mapping={address}
      className={`absolute inset-x-0 cursor-default border-b border-line pt-1.5 whitespace-nowrap -outline-offset-2 ${selected ? 'bg-selected' : 'hover:bg-raised'}`}
      style={{ top: props.cssTop, height: props.cssHeight }}
      onClick={() => props.onSelect(address)}
    >
      <div role="rowheader" className="flex items-baseline gap-3 px-3">
        <span className="min-w-0 truncate text-sm font-medium" title={mappingName(row)}>
          <bdi>{mappingName(row)}</bdi>
        </span>
        {row.mapping.path !== '' && <span className="shrink-0 text-xs text-ink-3">{kindLabel(row.mapping.kind)}</span>}
        <span className="ml-auto shrink-0 font-mono text-xs text-ink-3">
          {address} {row.mapping.perms}
        </span>
      </div>
      <div className={`${MAPPING_GRID} text-xs`} role="presentation" title={`Pages read at ${props.readAt}`}>
        {counted.map(({ name, pages }) => (
          <span
            key={name}
            role="cell"
            data-figure={name}
            data-pages={pages}
            className={`text-right ${pages === 0 ? 'text-ink-3' : ''}`}
          >
            {amount(pages * pageSize)}
          </span>
        ))}
        {SMAPS_FIELDS.map((field) => {
          const bytes = row.figures?.get(field);
          return (
            <span key={field} role="cell" data-smaps={field} data-bytes={bytes} className="text-right text-ink-3">
              {bytes === undefined ? '…' : amount(bytes)}
            </span>
          );
        })}
      </div>
      <div role="presentation" className="px-3 pt-0.5">
        <PageStrip
          runs={row.runs}
          palette={props.palette}
          cssWidth={props.cssWidth - 24}
          cssHeight={STRIP_CSS_HEIGHT}
        />
      </div>
    </div>
  );
});
