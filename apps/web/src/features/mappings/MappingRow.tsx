import { formatAddress } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { memo } from 'react';
import { PageStrip } from '../../components/PageStrip.js';
import { kindLabel, mappingName } from '../../state/mapping-names.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { FigureCells } from './FigureCells.js';
import { rowFigures } from './table-items.js';

/** At scale 1. */
export const STRIP_CSS_HEIGHT = 6;
/** Left and right of a strip, `px-3`, at scale 1. */
export const MARGINS_CSS_WIDTH = 24;

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
  readonly scale: number;
  readonly onSelect: (address: string) => void;
}) {
  const { row, pageSize, selected } = props;
  const address = formatAddress(row.mapping.start, pageSize);
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
      <FigureCells figures={rowFigures(row, pageSize)} pageSize={pageSize} title={`Pages read at ${props.readAt}`} />
      <div role="presentation" className="px-3 pt-0.5">
        <PageStrip
          runs={row.runs}
          palette={props.palette}
          cssWidth={props.cssWidth - MARGINS_CSS_WIDTH * props.scale}
          cssHeight={STRIP_CSS_HEIGHT * props.scale}
        />
      </div>
    </div>
  );
});
