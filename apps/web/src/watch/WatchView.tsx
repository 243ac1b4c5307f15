import { formatAddress } from '@pagelapse/address-space';
import { type ReactNode, useEffect, useRef } from 'react';
import type { AskedPast } from '../api/past.js';
import { Notice } from '../components/Notice.js';
import { AddressSpace } from '../features/address-space/AddressSpace.js';
import { MappingsPanel } from '../features/mappings/MappingsPanel.js';
import { residentPages, sharedSwappedPages, swappedPages } from '../features/mappings/mapping-rows.js';
import { ReconcilePanel } from '../features/reconcile/ReconcilePanel.js';
import { useTakeAway } from '../features/take-away/use-take-away.js';
import { TimeMapPanel } from '../features/time-map/TimeMapPanel.js';
import { TimeBar } from '../features/timeline/TimeBar.js';
import { Timeline } from '../features/timeline/Timeline.js';
import type { MapOnScreen } from '../state/map-on-screen.js';
import { kindLabel, mappingName } from '../state/mapping-names.js';
import type { ProcessPicture, WatchedMapping } from '../state/process-picture.js';
import { shownSpan } from '../state/shown-span.js';
import { usePalette } from '../state/theme.js';
import type { TimeControl } from '../state/time-control.js';
import type { ShownMoment } from '../state/use-moment.js';
import { usePlacing } from '../state/use-placing.js';
import { useSetView, useView } from '../state/use-view.js';
import { useWatchStore } from '../state/watch-context.js';
import type { Past } from '../state/watch-store.js';
import type { Ages } from './ages.js';
import { CompareControl } from './CompareControl.js';
import { ComparisonPanel } from './ComparisonPanel.js';
import { MappingMap } from './MappingMap.js';
import { MapSwitch } from './MapSwitch.js';
import { PanelChoice } from './PanelChoice.js';
import { SwapSentence } from './SwapSentence.js';
import { SwapStoryLine } from './SwapStoryLine.js';
import { useMapMoment } from './use-map-moment.js';

/** Where a look at a process starts: its largest share of swap, or else of memory. */
function mostTelling(mappings: readonly WatchedMapping[]): WatchedMapping | undefined {
  const weight = (row: WatchedMapping): number =>
    (sharedSwappedPages(row) + swappedPages(row)) * 1e9 + residentPages(row);
  return mappings.reduce<WatchedMapping | undefined>(
    (best, row) => (best === undefined || weight(row) > weight(best) ? row : best),
    undefined,
  );
}

/** Everything there is to see of a process at one moment. */
export function WatchView(props: {
  readonly picture: ProcessPicture;
  /** Absent where it is not known of a recording. */
  readonly pid: number | undefined;
  readonly comm: string;
  readonly pageSize: number;
  readonly past: Past;
  /** Where batches of any moment are; `undefined` where nothing is retained. */
  readonly asked: AskedPast | undefined;
  /** The mapping on screen, if the one asked for is there. */
  readonly mapping: WatchedMapping | undefined;
  /** `undefined` when the picture is not live. */
  readonly ages: Ages | undefined;
  readonly time: TimeControl;
  /** The moment that this one is compared with, where one is. */
  readonly since: ShownMoment;
  /** In the place of the list of mappings. */
  readonly side?: ReactNode;
  /** In the place of the map, where there is an agent to ask. */
  readonly doctor?: ReactNode;
  /** Beside the ways through time. */
  readonly children?: ReactNode;
}) {
  const { picture, pid, comm, mapping, pageSize, ages, time, since } = props;
  const store = useWatchStore();
  const view = useView();
  const setView = useSetView();
  const palette = usePalette();
  const address = ({ mapping }: WatchedMapping): string => formatAddress(mapping.start, pageSize);
  const first = view.mapping === undefined ? mostTelling(picture.mappings) : undefined;
  const firstAddress = first === undefined ? undefined : address(first);
  useEffect(() => {
    if (firstAddress !== undefined) setView({ mapping: firstAddress }, true);
  }, [firstAddress, setView]);
  const onScreen = mapping?.mapping.start;
  useEffect(() => store.focus(onScreen === undefined ? [] : [onScreen]), [store, onScreen]);
  const main = useRef<HTMLElement>(null);
  // What led here is gone, and the focus with it: tabs and screen readers go on from the top of what came instead.
  useEffect(() => {
    if (document.activeElement === document.body) main.current?.focus({ preventScroll: true });
  }, []);
  const map = useRef<MapOnScreen>(undefined);
  const shown = useMapMoment(picture, since, mapping);
  const overTime = view.map === 'time' && props.asked !== undefined;
  const placing = usePlacing(picture.mappings);
  useTakeAway({ picture, pid, comm, pageSize, placing, mapping, map, shown: overTime ? undefined : shown });
  const name = mapping === undefined ? undefined : mappingName(mapping);
  return (
    <main
      ref={main}
      tabIndex={-1}
      className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)] grid-rows-[auto_auto_minmax(0,1fr)_auto_clamp(10rem,24vh,26rem)] outline-none"
    >
      <div className="flex min-w-0 items-start gap-4 px-4 py-1.5">
        <div className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-4 self-center">
          {time.sinceMs === undefined ? (
            <>
              <SwapSentence picture={picture} pageSize={pageSize} othersAgeMs={ages?.othersAgeMs} />
              <SwapStoryLine picture={picture} past={props.past} pageSize={pageSize} time={time} />
            </>
          ) : (
            <ComparisonPanel picture={picture} since={since} pageSize={pageSize} palette={palette} mapping={mapping} />
          )}
        </div>
        <PanelChoice doctor={props.doctor !== undefined} />
      </div>
      <AddressSpace
        mappings={picture.byId}
        pageSize={pageSize}
        palette={palette}
        selected={mapping?.id}
        onSelect={(row, stepping) => setView({ mapping: address(row) }, stepping)}
      />
      <div className="grid min-h-0 grid-cols-[clamp(28.75rem,30vw,40rem)_minmax(0,1fr)] border-t border-line">
        {props.side ?? (
          <MappingsPanel
            mappings={picture.byId}
            readings={picture.readings}
            figuresAtMs={picture.pass.figuresAtMs}
            live={ages !== undefined}
            pageSize={pageSize}
            palette={palette}
            selected={mapping?.id}
          />
        )}
        {view.panel === 'doctor' && props.doctor !== undefined ? (
          props.doctor
        ) : view.panel === 'reconcile' ? (
          <ReconcilePanel
            space={{ handle: picture.handle, epoch: picture.epoch }}
            pageSize={pageSize}
            live={ages !== undefined}
            onSelect={(address) => setView({ mapping: address, panel: undefined })}
          />
        ) : shown === undefined ? (
          <Notice
            within
            busy={first !== undefined}
            title={picture.mappings.length === 0 ? 'No mappings' : 'No such mapping'}
          >
            {picture.mappings.length === 0
              ? 'This process has no memory map at the moment.'
              : `Nothing is mapped at ${view.mapping ?? 'this address'} at this moment. Pick a mapping from the list.`}
          </Notice>
        ) : overTime ? (
          <TimeMapPanel
            key={shown.mapping.mapping.start}
            past={props.asked}
            pid={pid}
            comm={comm}
            epoch={picture.epoch}
            mapping={shown.mapping}
            name={mappingName(shown.mapping)}
            kind={kindLabel(shown.mapping.mapping.kind)}
            placed={placing.of(shown.mapping.mapping)}
            pageSize={pageSize}
            palette={palette}
            time={time}
          >
            <MapSwitch />
          </TimeMapPanel>
        ) : (
          <MappingMap
            shown={shown}
            pid={pid}
            pageSize={pageSize}
            palette={palette}
            ages={ages}
            time={time}
            shownRef={map}
          />
        )}
      </div>
      <TimeBar control={time}>
        <CompareControl time={time} atMs={picture.pass.takenAtMs} />
        {props.children}
      </TimeBar>
      <Timeline
        time={time}
        span={view.map === 'time' ? shownSpan(view) : undefined}
        past={props.past}
        epoch={picture.epoch}
        mapping={mapping}
        mappingName={name}
        scope={view.scope ?? 'mapping'}
        onScope={(scope) => setView({ scope: scope === 'process' ? scope : undefined }, true)}
        pageSize={pageSize}
        palette={palette}
      />
    </main>
  );
}
