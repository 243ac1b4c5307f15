import { PAGE_STATES, PageState, type Placed, placedRange } from '@pagelapse/address-space';
import type { Palette } from '@pagelapse/heatmap';
import { fileName } from '../../components/file-name.js';
import { framedMap } from '../../components/framed-map.js';
import { formatPages, formatShare } from '../../components/quantity.js';
import { saveFile } from '../../components/save-file.js';
import { statesSeen } from './tile-reading.js';
import { tileScale } from './tile-scale.js';
import { rowTicks, timeTicks } from './time-ticks.js';
import type { ShownTimeMap } from './use-time-map.js';

/** Whose past it is. */
export interface TimeMapOwner {
  /** Absent where it is not known of a recording. */
  readonly pid: number | undefined;
  readonly comm: string;
  readonly mapping: string;
  readonly placed: Placed;
}

/** The map over time as a PNG, with its axes, its key, and how its pages fared. */
export async function saveTimeMap(
  canvas: HTMLCanvasElement,
  { layout, feed: { tiles } }: ShownTimeMap,
  { pid, comm, mapping, placed }: TimeMapOwner,
  pageSize: number,
  palette: Palette,
): Promise<void> {
  const { states, unread } = statesSeen(tiles);
  const share = tiles.wholeSwapShare;
  const flips = tiles.flips.reduce((sum, pages) => sum + pages, 0);
  const [from, to] = [layout.fromMs, tiles.toMs].map((ms) => new Date(ms).toISOString());
  const shown = [...states, ...(unread ? (['unread'] as const) : [])];
  const blob = await framedMap({
    canvas,
    devicePixelRatio: layout.devicePixelRatio,
    palette,
    title: `${comm}${pid === undefined ? '' : ` (pid ${pid})`}: ${mapping} over time`,
    facts: [
      `${placedRange(placed, layout.first, layout.pages, pageSize)}, ${from} to ${to}`,
      tileScale(layout, pageSize),
      'A tile has the colour of the first state in the key that any of its pages was in.',
      `In swap ${share === undefined ? 'not known' : formatShare(share)} of the time; in and out at least ${formatPages(flips)}`,
    ],
    rows: rowTicks(layout, placed.first, pageSize),
    columns: timeTicks(layout),
    key: shown.map((state) => ({
      state,
      label: state === 'unread' ? 'Not known' : PAGE_STATES[PageState[state]].label,
      size: '',
      pages: '',
    })),
  });
  saveFile(fileName(pid, comm, tiles.toMs, 'over-time', 'png'), blob.type, [blob]);
}
