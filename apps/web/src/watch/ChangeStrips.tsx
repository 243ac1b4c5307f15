import type { PageRuns } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { useMemo } from 'react';
import { formatClock } from '../components/clock.js';
import { PageStrip } from '../components/PageStrip.js';
import { changesOf } from '../state/compare-pictures.js';
import { type ProcessPicture, sameIn, type WatchedMapping } from '../state/process-picture.js';
import { useTypeScale } from '../state/type-scale.js';
import { useRoom } from '../state/use-room.js';

const STRIP_CSS_HEIGHT = 12;

/** Where in a mapping pages changed between two moments: those pages alone, as they were over as they are. */
export function ChangeStrips(props: {
  readonly earlier: ProcessPicture;
  readonly later: ProcessPicture;
  readonly mapping: WatchedMapping;
  readonly name: string;
  readonly palette: Palette;
}) {
  const { earlier, later, mapping, name, palette } = props;
  const cssHeight = STRIP_CSS_HEIGHT * useTypeScale();
  const [place, room] = useRoom<HTMLDivElement>();
  const before = sameIn(earlier, mapping)?.runs;
  const after = sameIn(later, mapping)?.runs;
  const changes = useMemo(() => changesOf(before, after), [before, after]);
  const strip = (runs: PageRuns | undefined) => (
    <div className="min-w-0 flex-1" style={{ height: cssHeight }}>
      {runs !== undefined && room !== undefined && (
        <PageStrip runs={runs} palette={palette} cssWidth={room.cssWidth} cssHeight={cssHeight} />
      )}
    </div>
  );
  return (
    <div
      role="img"
      aria-label={`Pages of ${name} that changed, as they were at ${formatClock(earlier.pass.takenAtMs)} and at ${formatClock(later.pass.takenAtMs)}; what changed in numbers is said above`}
      data-testid="change-strips"
      className="flex gap-3 pt-1 text-xs text-ink-2"
    >
      <div className="flex shrink-0 flex-col leading-3">
        <span>Changed in {name}, then</span>
        <span className="mt-px text-right">now</span>
      </div>
      <div ref={place} className="flex min-w-0 flex-1 flex-col gap-px">
        {strip(changes?.before)}
        {strip(changes?.after)}
      </div>
    </div>
  );
}
