import { PAGE_STATES, PageState } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { formatPages } from '../../components/quantity.js';
import { StateSwatch } from '../../components/StateSwatch.js';
import { type Changes, transitionsOf } from '../../state/compare-pictures.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { CellAddress } from './CellAddress.js';

/** What became of the pages of one cell between two moments. `first` is in pages from the mapping's start. */
export function ChangeDetails(props: {
  readonly mapping: WatchedMapping;
  readonly changes: Changes;
  readonly first: number;
  readonly count: number;
  readonly pageSize: number;
  readonly palette: Palette;
}) {
  const { mapping, changes, first, count, pageSize, palette } = props;
  const transitions = transitionsOf(changes, first, count);
  const changed = transitions.reduce((sum, { pages }) => sum + pages, 0);
  return (
    <div className="flex flex-col gap-2">
      <CellAddress mapping={mapping} first={first} count={count} pageSize={pageSize}>
        {changed === 0
          ? `${formatPages(count)}, unchanged`
          : `${formatPages(changed)} of ${formatPages(count)} changed`}
      </CellAddress>
      <table className="w-full">
        <tbody>
          {transitions.map(({ was, is, pages }) => (
            <tr key={`${was} ${is}`}>
              <th scope="row" className="text-left font-normal">
                <span className="flex flex-wrap items-center gap-x-2">
                  <StateSwatch state={was} palette={palette} />
                  {PAGE_STATES[PageState[was]].label}
                  <span className="text-ink-3">to</span>
                  <StateSwatch state={is} palette={palette} />
                  {PAGE_STATES[PageState[is]].label}
                </span>
              </th>
              <td className="pl-2 text-right align-top whitespace-nowrap">{formatPages(pages)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
