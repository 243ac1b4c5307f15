import { formatAddress } from '@pagelapse/address-space';
import { formatBytes } from '../../components/quantity.js';
import { mappingName } from '../../state/mapping-names.js';
import type { WriteRow } from './write-counts.js';

/** More rows than a person reads. */
const MOST_ROWS = 200;

/** Mappings with writes since the last reset; a click shows one on the map. */
export function WritesTable(props: {
  readonly rows: readonly WriteRow[];
  readonly pageSize: number;
  readonly selected: number | undefined;
  readonly onSelect: (address: string) => void;
}) {
  const { rows, pageSize, selected } = props;
  const amount = (pages: number): string => (pages === 0 ? '0' : formatBytes(pages * pageSize));
  return (
    <table className="w-full table-fixed text-sm" data-testid="writes-table">
      <caption className="sr-only">Written since the last reset, by mapping</caption>
      <thead className="text-xs text-ink-3">
        <tr>
          <th scope="col" className="text-left font-normal">
            Mapping
          </th>
          <th scope="col" className="w-20 text-right font-normal">
            Written
          </th>
          <th scope="col" className="w-20 text-right font-normal">
            Not known
          </th>
          <th scope="col" className="w-20 text-right font-normal">
            of
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.slice(0, MOST_ROWS).map(({ mapping, written, unknown, pages, allTold }) => {
          const address = formatAddress(mapping.mapping.start, pageSize);
          return (
            <tr
              key={mapping.id}
              data-writes={address}
              data-written={written}
              data-unknown={unknown}
              className={mapping.id === selected ? 'bg-selected' : 'hover:bg-raised'}
            >
              <th scope="row" className="text-left font-normal">
                <button
                  type="button"
                  className="block w-full truncate py-0.5 text-left"
                  title={`${mappingName(mapping)}, ${address}`}
                  onClick={() => props.onSelect(address)}
                >
                  <bdi>{mappingName(mapping)}</bdi> <span className="font-mono text-xs text-ink-3">{address}</span>
                </button>
              </th>
              <td
                className="text-right whitespace-nowrap"
                title={allTold ? 'Made or grown since the reset: all its pages are told as written' : undefined}
              >
                {amount(written)}
                {allTold && ' *'}
              </td>
              <td className={`text-right whitespace-nowrap ${unknown === 0 ? 'text-ink-3' : ''}`}>{amount(unknown)}</td>
              <td className="text-right whitespace-nowrap text-ink-3">{amount(pages)}</td>
            </tr>
          );
        })}
      </tbody>
      {(rows.length > MOST_ROWS || rows.some(({ allTold }) => allTold)) && (
        <tfoot className="text-xs text-ink-3">
          {rows.some(({ allTold }) => allTold) && (
            <tr>
              <td colSpan={4} className="pt-1">
                * Made or grown since the reset: all its pages are told as written.
              </td>
            </tr>
          )}
          {rows.length > MOST_ROWS && (
            <tr>
              <td colSpan={4} className="pt-1">
                {rows.length - MOST_ROWS} more mappings have fewer.
              </td>
            </tr>
          )}
        </tfoot>
      )}
    </table>
  );
}
