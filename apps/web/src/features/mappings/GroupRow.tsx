import { type PageRuns, PageRunsBuilder, PageState } from '@pagelapse/address-space';
import { type Palette, STACK_ORDER } from '@pagelapse/heatmap';
import { PageStrip } from '../../components/PageStrip.js';
import { formatCount } from '../../components/quantity.js';
import type { MappingList } from '../../state/mapping-list.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import type { Readings } from '../../state/readings.js';
import { useTotals } from '../../state/use-totals.js';
import { FigureCells } from './FigureCells.js';
import { MARGINS_CSS_WIDTH, STRIP_CSS_HEIGHT } from './MappingRow.js';
import type { MappingGroup } from './mapping-groups.js';
import { totalsOf } from './mapping-totals.js';
import { rowsOf } from './table-items.js';

function runsByState(rows: readonly WatchedMapping[]): PageRuns {
  const builder = new PageRunsBuilder();
  for (const name of STACK_ORDER) {
    const state = PageState[name];
    builder.push(
      rows.reduce((pages, { counts }) => pages + (counts.states[state] as number), 0),
      state,
    );
  }
  return builder.finish();
}

/** A group with its totals; under them its pages sorted by state, for their addresses are nowhere together. */
export function GroupRow(props: {
  readonly group: MappingGroup;
  readonly mappings: MappingList;
  readonly readings: Readings;
  readonly open: boolean;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly cssTop: number;
  readonly cssHeight: number;
  readonly cssWidth: number;
  readonly scale: number;
  readonly onToggle: (key: string) => void;
}) {
  const { group, mappings, pageSize } = props;
  const { figures, runs } = useTotals({ byId: mappings, readings: props.readings }, () => {
    const rows = rowsOf(group.ids, mappings);
    return { figures: totalsOf(rows, pageSize), runs: runsByState(rows) };
  }, [group, pageSize]);
  return (
    <div
      role="row"
      data-group={group.key}
      className="absolute inset-x-0 border-b border-line bg-raised pt-1.5 whitespace-nowrap"
      style={{ top: props.cssTop, height: props.cssHeight }}
    >
      <div role="rowheader" className="px-3">
        <button
          type="button"
          aria-expanded={props.open}
          className="flex w-full items-baseline gap-2 text-left"
          onClick={() => props.onToggle(group.key)}
        >
          <span aria-hidden="true" className="w-2 shrink-0 text-xs text-ink-3">
            {props.open ? '−' : '+'}
          </span>
          <span className="min-w-0 truncate text-sm font-semibold" title={group.name}>
            <bdi>{group.name}</bdi>
          </span>
          {group.note !== '' && <span className="shrink-0 text-xs text-ink-3">{group.note}</span>}
          <span className="ml-auto shrink-0 text-xs text-ink-3">
            {group.ids.length === 1 ? '1 mapping' : `${formatCount(group.ids.length)} mappings`}
          </span>
        </button>
      </div>
      <FigureCells
        figures={figures}
        pageSize={pageSize}
        title="Pages of a shared file that several mappings show count once; smaps figures are sums"
      />
      <div role="presentation" className="px-3 pt-0.5">
        <PageStrip
          runs={runs}
          palette={props.palette}
          cssWidth={props.cssWidth - MARGINS_CSS_WIDTH * props.scale}
          cssHeight={STRIP_CSS_HEIGHT * props.scale}
        />
      </div>
    </div>
  );
}
