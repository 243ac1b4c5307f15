import { PAGE_STATES, PageState } from '@pagelapse/address-space';
import type { TimeWindow } from '@pagelapse/heatmap';
import { formatClock } from '../../components/clock.js';
import { formatPages } from '../../components/quantity.js';
import type { TileReading } from './tile-reading.js';
import { rangeText, type TimeMapPlace } from './time-window.js';

/** The tile under the cursor as one sentence. */
export function spokenTile(tile: TimeWindow, { states, meanwhile }: TileReading, place: TimeMapPlace): string {
  const label = (name: keyof typeof PageState): string => PAGE_STATES[PageState[name]].label;
  const held = states.map(({ name, pages }) => `${formatPages(pages)} ${label(name)}`).join(', ');
  const before = meanwhile.length === 0 ? '' : `; before that also ${meanwhile.map(label).join(', ')}`;
  const said = states.length === 0 ? 'not known' : `${held}${before}`;
  return `${formatClock(tile.fromMs)}, ${rangeText(place, tile.first, tile.pages)}: ${said}`;
}
