import { PAGE_STATES, PageState } from '@pagelapse/address-space';
import type { Palette, TimeWindow } from '@pagelapse/heatmap';
import { formatMoment } from '../../components/clock.js';
import { formatBytes, formatPages, formatShare } from '../../components/quantity.js';
import { StateSwatch } from '../../components/StateSwatch.js';
import type { TileReading } from './tile-reading.js';
import { rangeText, type TimeMapPlace } from './time-window.js';

/** All that is known of one tile: its moments and addresses, its pages, and how its row fared over all of the time. */
export function TileDetails(props: {
  readonly tile: TimeWindow;
  readonly reading: TileReading;
  readonly place: TimeMapPlace;
  readonly palette: Palette;
}) {
  const { tile, reading, place, palette } = props;
  const { states, meanwhile } = reading;
  return (
    <div className="flex flex-col gap-2">
      <div>
        <p className="font-medium">
          {formatMoment(tile.fromMs)} to {formatMoment(tile.toMs)}
        </p>
        <p className="font-mono text-xs">{rangeText(place, tile.first, tile.pages)}</p>
        <p className="text-xs text-ink-3">
          {formatPages(tile.pages)}, {formatBytes(tile.pages * place.pageSize)}
        </p>
      </div>
      {states.length === 0 ? (
        <p>Not known: no reading tells of these pages in this time.</p>
      ) : (
        <table className="w-full">
          <caption className="text-left text-xs text-ink-3">At the end of this time</caption>
          <tbody>
            {states.map(({ name, pages }) => (
              <tr key={name}>
                <th scope="row" className="text-left font-normal">
                  <span className="flex items-center gap-2">
                    <StateSwatch state={name} palette={palette} />
                    {PAGE_STATES[PageState[name]].label}
                  </span>
                </th>
                <td className="text-right">{formatPages(pages)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {meanwhile.length > 0 && (
        <p className="flex flex-wrap items-center gap-x-2">
          <span className="text-xs text-ink-3">Before that also</span>
          {meanwhile.map((name) => (
            <span key={name} className="flex items-center gap-1">
              <StateSwatch state={name} palette={palette} />
              {PAGE_STATES[PageState[name]].label}
            </span>
          ))}
        </p>
      )}
      <p className="text-xs text-ink-3">
        These pages over all the time shown: in swap{' '}
        {reading.swapShare === undefined ? 'not known' : `${formatShare(reading.swapShare)} of it`}, at least{' '}
        {formatPages(reading.flips)} into swap or back.
      </p>
    </div>
  );
}
