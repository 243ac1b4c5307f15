import { formatAddress, mappingPages } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { memo } from 'react';
import { PageStrip } from '../../components/PageStrip.js';
import { formatBytes } from '../../components/quantity.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { kindLabel, mappingName, residentPages, sharedSwappedPages, swappedPages } from './mapping-rows.js';

export const MAPPING_GRID = 'grid grid-cols-[minmax(0,1fr)_repeat(4,72px)] gap-x-2 px-3';
const STRIP_CSS_HEIGHT = 6;

function Amount({ bytes }: { readonly bytes: number }) {
  return <span className={bytes === 0 ? 'text-ink-3' : undefined}>{bytes === 0 ? '0' : formatBytes(bytes)}</span>;
}

/** A smaps figure under ours; not read yet is not the same as none. */
function Figure({ name, row }: { readonly name: string; readonly row: WatchedMapping }) {
  const bytes = row.figures.get(name);
  return (
    <span className="text-ink-3" title={`smaps ${name}`}>
      {bytes === undefined ? '…' : bytes === 0 ? '0' : formatBytes(bytes)}
    </span>
  );
}

export const MappingRow = memo(function MappingRow(props: {
  readonly row: WatchedMapping;
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
  const numbers = [
    { name: 'size', pages: mappingPages(row.mapping), figure: 'Pss' },
    { name: 'resident', pages: residentPages(row), figure: 'Rss' },
    { name: 'swapped', pages: swappedPages(row), figure: undefined },
    { name: 'shared-swapped', pages: sharedSwappedPages(row), figure: 'Swap' },
  ];
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the list around it handles arrows and Enter
    <div
      role="row"
      tabIndex={props.focusable ? 0 : -1}
      aria-selected={selected}
      data-mapping={address}
      className={`absolute inset-x-0 cursor-default border-b border-line pt-1.5 whitespace-nowrap ${selected ? 'bg-selected' : 'hover:bg-raised'}`}
      style={{ top: props.cssTop, height: props.cssHeight }}
      onClick={() => props.onSelect(address)}
    >
      <div className={MAPPING_GRID} role="presentation">
        <div role="cell" className="min-w-0">
          <div className="truncate text-sm font-medium" title={mappingName(row)}>
            {/* The end of a path tells more than its beginning. */}
            <bdi>{mappingName(row)}</bdi>
          </div>
          <div className="truncate text-xs text-ink-3">
            <span className="font-mono">{address}</span> <span className="font-mono">{row.mapping.perms}</span>{' '}
            {row.mapping.path === '' ? '' : kindLabel(row.mapping.kind)}
          </div>
        </div>
        {numbers.map(({ name, pages, figure }) => (
          <div key={name} role="cell" className="text-right" data-figure={name} data-pages={pages}>
            <div className="text-sm">
              <Amount bytes={pages * pageSize} />
            </div>
            <div className="text-xs">{figure !== undefined && <Figure name={figure} row={row} />}</div>
          </div>
        ))}
      </div>
      <div role="presentation" className="px-3 pt-1">
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
