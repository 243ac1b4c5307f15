import { pageIndex } from '@pagelapse/address-space';
import type { PageRange, Palette } from '@pagelapse/heatmap';
import { type RefObject, useId } from 'react';
import { formatClock } from '../components/clock.js';
import { type Choice, Segmented } from '../components/Segmented.js';
import { HeatmapPanel } from '../features/heatmap/HeatmapPanel.js';
import { ChangeDetails } from '../features/page-details/ChangeDetails.js';
import { PageDetails } from '../features/page-details/PageDetails.js';
import { spokenCell, spokenChanges } from '../features/page-details/spoken-cell.js';
import { PageActs } from '../features/page-out/PageActs.js';
import { PageReproducer } from '../features/take-away/PageReproducer.js';
import { type Command, useCommands } from '../state/commands.js';
import type { MapOnScreen } from '../state/map-on-screen.js';
import { kindLabel, mappingName } from '../state/mapping-names.js';
import { readingOf } from '../state/readings.js';
import type { TimeControl } from '../state/time-control.js';
import { useSetView } from '../state/use-view.js';
import type { Ages } from './ages.js';
import { MapSwitch } from './MapSwitch.js';
import { SpokenMap } from './SpokenMap.js';
import type { MapMoment, MappingOnMap } from './use-map-moment.js';

/** The chosen mapping as a map of its pages: as they are, as they were, or what changed between two moments. */
export function MappingMap(props: {
  readonly shown: MappingOnMap;
  readonly pid: number | undefined;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly ages: Ages | undefined;
  readonly time: TimeControl;
  readonly shownRef: RefObject<MapOnScreen | undefined>;
}) {
  const { shown, pid, pageSize, palette, time } = props;
  const { moment, mapping, picture, changes } = shown;
  const setView = useSetView();
  const show = (moment: MapMoment): void => setView({ show: moment === 'now' ? undefined : moment }, true);
  const { sinceMs, timeMs } = time;
  useCommands(
    sinceMs === undefined
      ? []
      : ([
          ['now', 'Map of the moment on screen'],
          ['then', 'Map of the moment compared with'],
          ['changes', 'Map of what changed between the two moments'],
        ].map(([value, label]) => ({
          id: `map.show.${value}`,
          group: 'Map',
          label,
          run: () => show(value as MapMoment),
        })) as Command[]),
  );
  const { handle, epoch } = picture;
  const live = moment === 'now' ? props.ages : undefined;
  const details = ({ first, count }: PageRange) =>
    changes !== undefined ? (
      <ChangeDetails
        mapping={mapping}
        changes={changes}
        first={first}
        count={count}
        pageSize={pageSize}
        palette={palette}
      />
    ) : (
      <>
        <PageDetails
          space={{ handle, epoch }}
          mapping={mapping}
          first={first}
          count={count}
          pageSize={pageSize}
          palette={palette}
          reading={readingOf(picture.readings, mapping.id)}
          writesSinceMs={picture.pass.writesSinceMs}
          ageMs={live?.ageMs}
        />
        {live !== undefined && pid !== undefined && (
          <PageReproducer pid={pid} page={pageIndex(mapping.mapping.start + first)} />
        )}
      </>
    );
  const name = mappingName(mapping);
  const spokenId = useId();
  const spokenMap = {
    name: shown.said === undefined ? name : `${name}, ${shown.said}`,
    start: mapping.mapping.start,
    runs: mapping.runs,
    counts: mapping.counts,
    pageSize,
    atMs: readingOf(picture.readings, mapping.id).atMs,
  };
  return (
    <HeatmapPanel
      key={mapping.id}
      subject={`${handle} ${epoch} ${mapping.id} ${moment}`}
      mapping={mapping}
      name={name}
      kind={kindLabel(mapping.mapping.kind)}
      said={shown.said}
      writesSinceMs={picture.pass.writesSinceMs}
      pageSize={pageSize}
      palette={palette}
      summaryId={spokenId}
      shownRef={props.shownRef}
      spoken={({ first, count }) =>
        changes === undefined
          ? spokenCell(mapping, first, count, pageSize)
          : spokenChanges(mapping, changes, first, count, pageSize)
      }
      details={details}
      actions={
        live === undefined
          ? undefined
          : (selection) => (
              <PageActs
                space={{ handle, epoch }}
                mapping={mapping}
                selection={selection}
                pageSize={pageSize}
                swap={swapOf(picture)}
              />
            )
      }
    >
      <MapSwitch />
      <SpokenMap key={moment} id={spokenId} map={spokenMap} />
      {sinceMs !== undefined && (
        <Segmented legend="The map shows" choices={choicesOf(sinceMs, timeMs)} value={moment} onChange={show} />
      )}
    </HeatmapPanel>
  );
}

function swapOf({ surroundings }: MappingOnMap['picture']): { total: number; free: number } | undefined {
  const host = surroundings?.host;
  return host && { total: host.swapTotal, free: host.swapFree };
}

/** The two moments in the order in which they were, then what changed between them. */
function choicesOf(sinceMs: number, timeMs: number | undefined): readonly Choice<MapMoment>[] {
  const now = { value: 'now', label: timeMs === undefined ? 'Now' : formatClock(timeMs) } as const;
  const then = { value: 'then', label: formatClock(sinceMs) } as const;
  const inOrder = timeMs !== undefined && timeMs < sinceMs ? [now, then] : [then, now];
  return [...inOrder, { value: 'changes', label: 'Changes' }];
}
