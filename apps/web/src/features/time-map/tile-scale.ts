import type { TimeLayout } from '@pagelapse/heatmap';
import { formatMoment } from '../../components/clock.js';
import { formatBytes, formatDuration, formatPages } from '../../components/quantity.js';

/** What a tile is, in words. */
export function tileScale({ columnMs, pagesPerRow, fromMs, toMs }: TimeLayout, pageSize: number): string {
  const tile = `${formatDuration(columnMs)} of ${formatPages(pagesPerRow)} (${formatBytes(pagesPerRow * pageSize)})`;
  return `1 tile = ${tile}, from ${formatMoment(fromMs)} to ${formatMoment(toMs)}`;
}
