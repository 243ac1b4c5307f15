import { formatAddress, pageIndex } from '@pagelapse/address-space';
import { formatPages } from '../../components/quantity.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { cellContent } from './cell-content.js';

/** The cell under the cursor as one sentence. */
export function spokenCell(mapping: WatchedMapping, first: number, count: number, pageSize: number): string {
  const { states } = cellContent(mapping.runs, first, count);
  const address = formatAddress(pageIndex(mapping.mapping.start + first), pageSize);
  const said = states.map(({ label, pages }) => (count === 1 ? label : `${formatPages(pages)} ${label}`));
  return `${address}: ${said.join(', ')}`;
}
