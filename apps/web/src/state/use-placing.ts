import { AS_ADDRESSES, asOffsets, type Placing } from '@pagelapse/address-space';
import { useMemo } from 'react';
import type { WatchedMapping } from './process-picture.js';
import { useView } from './use-view.js';

/** How what is taken away tells where memory lies; `mappings` are all of the process, in address order. */
export function usePlacing(mappings: readonly WatchedMapping[]): Placing {
  const { addresses } = useView();
  return useMemo(() => (addresses === 'offsets' ? asOffsets(mappings) : AS_ADDRESSES), [addresses, mappings]);
}

/** The label of a command that takes something away: says where addresses will not be in it. */
export function takenLabel(label: string, addresses: Placing['addresses']): string {
  return addresses === undefined ? label : `${label}, addresses as offsets`;
}
