import { type TimeTiles, worstState } from '@pagelapse/address-space';
import { type PixelBuffer, paintState } from './paint-cell.js';
import { type PixelInks, UNREAD } from './pixel-inks.js';
import { deviceXOfColumn, deviceYOfRow, type TimeLayout } from './time-layout.js';

/**
 * Paints what was seen over time: each tile in the colour of the worst state that any of its pages was in. Tiles of which
 * nothing is known have a pattern of their own, which no state has; what is yet to come is left outside.
 */
export function paintTimeMap(
  buffer: PixelBuffer,
  layout: TimeLayout,
  tiles: Pick<TimeTiles, 'seen' | 'columns' | 'rows'>,
  inks: PixelInks,
): void {
  buffer.pixels.fill(inks.outside);
  const { rows } = tiles;
  for (let column = 0; column < Math.min(tiles.columns, layout.columns); column++) {
    const x = deviceXOfColumn(layout, column);
    const width = deviceXOfColumn(layout, column + 1) - x;
    for (let row = 0; row < rows; ) {
      // Neighbours of one colour are painted in one go: most of a mapping is alike.
      const state = worstState(tiles.seen[column * rows + row] as number) ?? UNREAD;
      let end = row + 1;
      while (end < rows && (worstState(tiles.seen[column * rows + end] as number) ?? UNREAD) === state) end++;
      const y = deviceYOfRow(layout, row);
      paintState(buffer, { x, y, width, height: deviceYOfRow(layout, end) - y }, state, inks);
      row = end;
    }
  }
}
