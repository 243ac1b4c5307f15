import { PAGE_STATES, type PageCounts, type PageFlagName, PageState } from '@pagelapse/address-space';
import { type Palette, STACK_ORDER } from '@pagelapse/heatmap';
import { formatBytes, formatCount } from '../../components/quantity.js';
import { StateSwatch } from '../../components/StateSwatch.js';
import { shownFlags } from '../../state/shown-flags.js';

/** The key to the colours and patterns, and at once the count of every state. */
export function Legend(props: {
  readonly counts: PageCounts;
  readonly pageSize: number;
  readonly palette: Palette;
  /** What is counted, after "State, size and pages". */
  readonly counted: string;
  readonly writesSinceMs: number | undefined;
  /** What was chosen, and what the map is marked with: with nothing chosen that may be more than one. */
  readonly mark: PageFlagName | undefined;
  readonly marks: readonly PageFlagName[];
  readonly onMark: (flag: PageFlagName | undefined) => void;
}) {
  const { counts, pageSize, palette, mark, marks, writesSinceMs } = props;
  return (
    <>
      <table className="w-full table-fixed">
        <caption className="pb-1 text-left text-xs text-ink-3">State, size and pages {props.counted}</caption>
        <colgroup>
          <col />
          <col className="w-16" />
          <col className="w-14" />
        </colgroup>
        <tbody>
          {STACK_ORDER.map((name) => {
            const row = PAGE_STATES[PageState[name]];
            const pages = counts.states[row.code] as number;
            return (
              <tr
                key={name}
                title={row.meaning}
                data-testid={`legend-count-${name}`}
                data-pages={pages}
                className={pages === 0 ? 'text-ink-3' : undefined}
              >
                <th scope="row" className="py-px text-left text-sm font-normal">
                  <span className="flex items-center gap-2 whitespace-nowrap">
                    <StateSwatch state={name} palette={palette} />
                    {row.label}
                  </span>
                </th>
                <td className="text-right text-sm whitespace-nowrap">
                  {pages === 0 ? '0' : formatBytes(pages * pageSize)}
                </td>
                <td className="text-right text-xs text-ink-3">{pages === 0 ? '' : formatCount(pages)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      <fieldset>
        <legend className="pb-1 text-xs text-ink-3">Flags: choose one to mark on the map</legend>
        {shownFlags(writesSinceMs).map(({ name, label, meaning, index }) => {
          const pages = counts.flags[index] as number;
          return (
            <label
              key={name}
              title={meaning}
              data-testid={`legend-flag-${name}`}
              data-pages={pages}
              className={`flex items-center py-px text-sm whitespace-nowrap ${pages === 0 ? 'text-ink-3' : ''}`}
            >
              <input
                type="checkbox"
                className="mr-2 size-3 accent-ink-2"
                checked={mark === name}
                onChange={() => props.onMark(mark === name ? undefined : name)}
              />
              {label}
              {marks.includes(name) && <MarkSwatch flag={name} palette={palette} />}
              <span className="ml-auto w-16 text-right">{pages === 0 ? '0' : formatBytes(pages * pageSize)}</span>
              <span className="w-14 text-right text-xs text-ink-3">{pages === 0 ? '' : formatCount(pages)}</span>
            </label>
          );
        })}
        {writesSinceMs === undefined && (
          <p className="pl-5 text-sm text-ink-3" data-testid="legend-not-tracked">
            Written pages: not tracked
          </p>
        )}
      </fieldset>
    </>
  );
}

/** The key of a mark, where it stands in the cells of the map. */
function MarkSwatch({ flag, palette }: { readonly flag: PageFlagName; readonly palette: Palette }) {
  return (
    <span className="relative ml-2 flex" data-testid={`legend-mark-${flag}`}>
      <StateSwatch state="present" palette={palette} />
      <span className="absolute top-0 right-0 size-1.5" style={{ backgroundColor: palette.flags[flag] }} />
    </span>
  );
}
