import {
  PAGE_STATE_COUNT,
  PAGE_STATES,
  type PageStateName,
  type TimeTiles,
  WORST_FIRST,
} from '@pagelapse/address-space';
import type { TimePlace } from '@pagelapse/heatmap';

/** What is known of a tile. */
export interface TileReading {
  /** Pages as of its last known moment, the worst states first; none where nothing is known. */
  readonly states: readonly { readonly name: PageStateName; readonly pages: number }[];
  /** States that some page was in earlier in the tile, and none is at its end. */
  readonly meanwhile: readonly PageStateName[];
  /** Of its row, over all of the time shown. */
  readonly swapShare: number | undefined;
  readonly flips: number;
}

export function tileReading(tiles: TimeTiles, { column, row }: TimePlace): TileReading {
  const tile = column * tiles.rows + row;
  const known = column < tiles.columns;
  const rows = WORST_FIRST.map((name) => {
    const { code } = PAGE_STATES.find((state) => state.name === name) as (typeof PAGE_STATES)[number];
    const seen = known && ((tiles.seen[tile] as number) & (1 << code)) !== 0;
    return { name, seen, pages: known ? (tiles.counts[tile * PAGE_STATE_COUNT + code] as number) : 0 };
  });
  return {
    states: rows.filter(({ pages }) => pages > 0).map(({ name, pages }) => ({ name, pages })),
    meanwhile: rows.filter(({ seen, pages }) => seen && pages === 0).map(({ name }) => name),
    swapShare: tiles.swapShare(row),
    flips: tiles.flips[row] as number,
  };
}

/** States that were seen anywhere, the worst first, and whether there is a tile of which nothing is known. */
export function statesSeen(tiles: TimeTiles): { readonly states: readonly PageStateName[]; readonly unread: boolean } {
  let all = 0;
  let unread = false;
  for (let tile = 0; tile < tiles.columns * tiles.rows; tile++) {
    const set = tiles.seen[tile] as number;
    all |= set;
    unread ||= set === 0;
  }
  const states = WORST_FIRST.filter((name) => {
    const { code } = PAGE_STATES.find((state) => state.name === name) as (typeof PAGE_STATES)[number];
    return (all & (1 << code)) !== 0;
  });
  return { states, unread };
}
