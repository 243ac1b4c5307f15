import { SortHeader } from '../../components/SortHeader.js';
import { type SortOrder, sortedAs } from '../../components/sort-order.js';
import { MAPPING_GRID } from './FigureCells.js';
import type { MappingColumn } from './mapping-rows.js';

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

export function TableHead(props: {
  readonly order: SortOrder<MappingColumn>;
  /** Of the rows: a scroll bar takes of theirs. */
  readonly cssWidth: number;
  readonly onSort: (column: MappingColumn) => void;
}) {
  const { order, onSort } = props;
  return (
    <div role="rowgroup">
      <div role="row" className="border-b border-line pb-1">
        <div role="presentation" className="flex justify-between px-3">
          <SortHeader
            label="Mapping"
            title="By address"
            sorted={sortedAs(order, 'address')}
            onSort={() => onSort('address')}
          />
          <span className="text-xs text-ink-3" title="The kernel's own figures, read less often than the pages">
            smaps
          </span>
        </div>
        <div role="presentation" className={MAPPING_GRID} style={{ width: props.cssWidth }}>
          {COUNTED.map(({ column, label, title }) => (
            <SortHeader
              key={column}
              label={label}
              title={title}
              numeric
              sorted={sortedAs(order, column)}
              onSort={() => onSort(column)}
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
  );
}
