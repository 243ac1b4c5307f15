import { formatAddress, mappingPages, type Placed } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { type ReactNode, useMemo, useRef } from 'react';
import type { AskedPast } from '../../api/past.js';
import { Button } from '../../components/Button.js';
import { MappingHeading } from '../../components/MappingHeading.js';
import { formatBytes, formatShare } from '../../components/quantity.js';
import type { WatchedMapping } from '../../state/process-picture.js';
import { shownSpan } from '../../state/shown-span.js';
import type { TimeControl } from '../../state/time-control.js';
import { useRoom } from '../../state/use-room.js';
import { useSettled } from '../../state/use-settled.js';
import { useView } from '../../state/use-view.js';
import { ThrashColumns } from './ThrashColumns.js';
import { RowRuler, TimeRuler } from './TimeAxes.js';
import { TimeMapLegend } from './TimeMapLegend.js';
import { TimeMapView } from './TimeMapView.js';
import { tileScale } from './tile-scale.js';
import { partOf, rangeText } from './time-window.js';
import { useRowChoice } from './use-row-choice.js';
import { type ShownTimeMap, useTimeMap } from './use-time-map.js';
import { useTimeZoom } from './use-time-zoom.js';

/** The chosen mapping over time: rows are stretches of its pages, columns are moments. */
export function TimeMapPanel(props: {
  readonly past: AskedPast;
  readonly epoch: number;
  readonly pid: number | undefined;
  readonly comm: string;
  readonly mapping: WatchedMapping;
  readonly name: string;
  readonly kind: string;
  /** Where it lies, in what is taken away. */
  readonly placed: Placed;
  readonly pageSize: number;
  readonly palette: Palette;
  readonly time: TimeControl;
  readonly children: ReactNode;
}) {
  const { past, epoch, mapping, pageSize, palette, time } = props;
  const { start, end, perms } = mapping.mapping;
  const pages = useStillPages(mappingPages(mapping.mapping));
  const search = useView();
  const { span: saidSpan, part: saidPart } = search;
  const place = useMemo(() => ({ start, pages, pageSize }), [start, pages, pageSize]);
  const span = useMemo(() => shownSpan(saidSpan === undefined ? {} : { span: saidSpan }), [saidSpan]);
  const part = useMemo(() => partOf(saidPart === undefined ? {} : { part: saidPart }, place), [saidPart, place]);
  const [box, room] = useRoom<HTMLDivElement>();
  const live = time.hasNow && time.timeMs === undefined;
  const asked = { past, epoch, start, pages, span, part, live, hasNow: time.hasNow, toMs: time.toMs };
  const shown = useTimeMap(asked, room);
  const zoom = useTimeZoom(shown, place);
  const rows = useRowChoice(shown, place);
  return (
    <section aria-label="Map over time" className="flex min-h-0 min-w-0 flex-col">
      <MappingHeading
        name={props.name}
        about={`${props.kind}, ${formatBytes(pages * pageSize)}`}
        range={`${formatAddress(start, pageSize)}-${formatAddress(end, pageSize)} ${perms}`}
      >
        {props.children}
        <Button onClick={zoom.back} title="To the zoom before, key Escape on the map" disabled={!zoom.zoomed}>
          Back
        </Button>
        <Button onClick={zoom.whole} title="All time and all pages, key 0" disabled={!zoom.zoomed}>
          All
        </Button>
      </MappingHeading>
      <p
        className="flex h-6 items-center gap-3 px-4 pb-1 text-sm whitespace-nowrap text-ink-2"
        data-testid="time-map-scale"
      >
        {shown !== undefined && <span className="min-w-0 truncate">{tileScale(shown.layout, pageSize)}</span>}
        {shown !== undefined && <Progress shown={shown} />}
      </p>
      <div className="flex min-h-0 flex-1 px-4">
        {shown !== undefined && <RowRuler layout={shown.layout} start={start} pageSize={pageSize} />}
        <div ref={box} className="relative min-w-0 flex-1">
          {shown !== undefined && room !== undefined && (
            <TimeMapView
              shown={shown}
              room={room}
              owner={{ pid: props.pid, comm: props.comm, mapping: props.name, placed: props.placed }}
              place={place}
              palette={palette}
              time={time}
              zoom={zoom}
              rows={rows}
            />
          )}
        </div>
        {shown !== undefined && <ThrashColumns tiles={shown.feed.tiles} layout={shown.layout} />}
        <aside
          aria-label="Legend"
          className="flex w-57 shrink-0 flex-col gap-3 overflow-y-auto pl-4 [scrollbar-width:thin] 2xl:w-70"
        >
          {rows.selection !== undefined && (
            <section aria-label="Selection" data-testid="selection" className="border-b border-line pb-3 text-sm">
              <h3 className="pb-1 text-xs text-ink-3">Selection</h3>
              <p className="font-mono text-xs">{rangeText(place, rows.selection.first, rows.selection.count)}</p>
              <div className="flex gap-1 pt-1">
                <Button onClick={rows.showOnMap} title="The pages as they are at this moment">
                  Show on the map
                </Button>
                <Button onClick={rows.clear}>Clear</Button>
              </div>
            </section>
          )}
          {shown !== undefined && (
            <TimeMapLegend
              tiles={shown.feed.tiles}
              palette={palette}
              mostChanged={rows.most && rangeText(place, rows.most.first, rows.most.pages)}
              onMostChanged={rows.goToMost}
            />
          )}
        </aside>
      </div>
      <div className="flex px-4 pb-2">
        <div className="w-27 shrink-0" />
        <div className="min-w-0 flex-1">{shown !== undefined && <TimeRuler layout={shown.layout} />}</div>
        <div aria-hidden="true" className="flex shrink-0 gap-2 pl-3 text-xs leading-5 whitespace-nowrap text-ink-3">
          <span className="w-10">In swap</span>
          <span className="w-10">In, out</span>
        </div>
        <div className="w-57 shrink-0 2xl:w-70" />
      </div>
    </section>
  );
}

/** Of a mapping that grows step by step the past is read again once it rests, and not with every step. */
const RESTS_MS = 1000;

function useStillPages(pages: number): number {
  const settled = useSettled(pages, RESTS_MS);
  const still = useRef(pages);
  if (settled !== undefined) still.current = settled;
  return still.current;
}

/** How far the past has been read, and why no further. */
function Progress({ shown }: { readonly shown: ShownTimeMap }) {
  const { progress, stopped } = shown.feed;
  if (stopped === 'asked') return <span className="ml-auto">Stopped: the rest was not read</span>;
  if (stopped !== undefined) return <span className="ml-auto min-w-0 truncate">{stopped.message}</span>;
  if (progress === undefined) return null;
  return (
    <span className="ml-auto flex items-center gap-2">
      <span role="status">Reading the past</span> {formatShare(progress)}
      <Button onClick={() => shown.feed.stop()}>Stop</Button>
    </span>
  );
}
