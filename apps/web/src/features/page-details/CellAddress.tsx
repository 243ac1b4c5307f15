import { formatAddress, pageIndex } from '@pagelapse/address-space';
import type { ReactNode } from 'react';
import type { WatchedMapping } from '../../state/process-picture.js';

/** Where the pages of a cell are, with a line about them. `first` is in pages from the mapping's start. */
export function CellAddress(props: {
  readonly mapping: WatchedMapping;
  readonly first: number;
  readonly count: number;
  readonly pageSize: number;
  readonly children: ReactNode;
}) {
  const { mapping, first, count, pageSize, children } = props;
  const start = pageIndex(mapping.mapping.start + first);
  return (
    <div>
      <p className="font-mono">
        {formatAddress(start, pageSize)}
        {count > 1 && `-${formatAddress(pageIndex(start + count), pageSize)}`}
      </p>
      <p className="text-xs text-ink-3">{children}</p>
    </div>
  );
}
