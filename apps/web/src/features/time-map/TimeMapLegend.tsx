import { PAGE_STATES, PageState, type TimeTiles } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { Button } from '../../components/Button.js';
import { formatPages, formatShare } from '../../components/quantity.js';
import { StateSwatch } from '../../components/StateSwatch.js';
import { statesSeen } from './tile-reading.js';

/** How the pages fared over the time shown, and the key to the colours in the order in which they win. */
export function TimeMapLegend(props: {
  readonly tiles: TimeTiles;
  readonly palette: Palette;
  /** Addresses of the row with most changes. */
  readonly mostChanged: string | undefined;
  readonly onMostChanged: () => void;
}) {
  const { tiles, palette, mostChanged } = props;
  const { states, unread } = statesSeen(tiles);
  const share = tiles.wholeSwapShare;
  const flips = tiles.flips.reduce((sum, pages) => sum + pages, 0);
  return (
    <>
      <section aria-label="Swap over the time shown" className="text-sm">
        <h3 className="pb-1 text-xs text-ink-3">All pages shown, over the time shown</h3>
        <dl data-testid="thrash-figures" data-flips={flips} data-share={share} className="grid grid-cols-[1fr_auto]">
          <dt title="Share of the time that was read, times pages, in which pages were swapped or shared-swapped">
            In swap
          </dt>
          <dd className="text-right">{share === undefined ? 'not known' : formatShare(share)}</dd>
          <dt title="Between two passes a page may have come and gone more often: this is what was seen">
            In and out, at least
          </dt>
          <dd className="text-right">{formatPages(flips)}</dd>
        </dl>
        {mostChanged !== undefined && (
          <>
            <p className="pt-1 text-xs text-ink-3">Most of that in</p>
            <p className="flex flex-wrap items-center justify-between gap-1">
              <span className="font-mono text-xs">{mostChanged}</span>
              <Button onClick={props.onMostChanged}>Go there</Button>
            </p>
          </>
        )}
      </section>
      <section aria-label="Key">
        <h3 className="pb-1 text-xs text-ink-3">A tile has the colour of the first of these that it held</h3>
        <ul className="text-sm">
          {states.map((name) => (
            <li key={name} title={PAGE_STATES[PageState[name]].meaning} className="flex items-center gap-2 py-px">
              <StateSwatch state={name} palette={palette} />
              {PAGE_STATES[PageState[name]].label}
            </li>
          ))}
          {unread && (
            <li title="No pass was made, or what it found is lost" className="flex items-center gap-2 py-px">
              <StateSwatch state="unread" palette={palette} />
              Not known
            </li>
          )}
        </ul>
      </section>
    </>
  );
}
