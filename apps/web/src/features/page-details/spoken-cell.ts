import { formatAddress, PAGE_STATES, PageState, pageIndex } from '@pagelapse/address-space';
import { formatPages } from '../../components/quantity.js';
import { type Changes, transitionsOf } from '../../state/compare-pictures.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { cellContent } from './cell-content.js';

/** The cell under the cursor as one sentence. */
export function spokenCell(mapping: WatchedMapping, first: number, count: number, pageSize: number): string {
  const { states } = cellContent(mapping.runs, first, count);
  const said = states.map(({ label, pages }) => (count === 1 ? label : `${formatPages(pages)} ${label}`));
  return `${addressOf(mapping, first, pageSize)}: ${said.join(', ')}`;
}

/** What became of it between two moments, as one sentence. */
export function spokenChanges(
  mapping: WatchedMapping,
  changes: Changes,
  first: number,
  count: number,
  pageSize: number,
): string {
  const said = transitionsOf(changes, first, count).map(
    ({ was, is, pages }) =>
      `${formatPages(pages)} from ${PAGE_STATES[PageState[was]].label} to ${PAGE_STATES[PageState[is]].label}`,
  );
  return `${addressOf(mapping, first, pageSize)}: ${said.length === 0 ? 'unchanged' : said.join(', ')}`;
}

function addressOf({ mapping }: WatchedMapping, first: number, pageSize: number): string {
  return formatAddress(pageIndex(mapping.start + first), pageSize);
}
