import { TILE_COLUMNS, type TilePyramid } from '@pagelapse/address-space';
import type { GridLayout } from './layout.js';
import type { VisibleCells } from './visible-cells.js';

/** Histograms of the cells on screen by slot, `counts[slot * TILE_COLUMNS + column]`; all 0 where there is no cell. */
export type VisibleTiles = Uint32Array;

/** Tiles on their way from address order to their slots: megabytes in every frame of a pan, were they not kept. */
let kept = new Uint32Array(0);

function addressOrder(length: number): VisibleTiles {
  if (kept.length < length) kept = new Uint32Array(length);
  return kept;
}

/** Reads into `reuse` where that has the right size, and else into an array of its own. */
export function readVisibleTiles(
  layout: GridLayout,
  visible: VisibleCells,
  pyramid: TilePyramid,
  reuse?: VisibleTiles,
): VisibleTiles {
  const length = layout.columns * layout.rows * TILE_COLUMNS;
  const tiles = reuse?.length === length ? reuse.fill(0) : new Uint32Array(length);
  const level = Math.max(0, layout.zoom);
  const { slots, stretchFirst, stretchAt } = visible;
  // In row order slots are in address order as well: what is read is what is shown.
  const inOrder = layout.order === 'row' ? tiles : addressOrder(slots.length * TILE_COLUMNS);
  for (let s = 0; s < stretchFirst.length; s++) {
    const at = stretchAt[s] as number;
    pyramid.read(level, stretchFirst[s] as number, (stretchAt[s + 1] as number) - at, inOrder, at);
  }
  if (inOrder === tiles) return tiles;
  for (let i = 0; i < slots.length; i++) {
    const to = (slots[i] as number) * TILE_COLUMNS;
    for (let column = 0; column < TILE_COLUMNS; column++) {
      tiles[to + column] = inOrder[i * TILE_COLUMNS + column] as number;
    }
  }
  return tiles;
}

export function sameTile(a: VisibleTiles, b: VisibleTiles, slot: number): boolean {
  const end = (slot + 1) * TILE_COLUMNS;
  for (let i = slot * TILE_COLUMNS; i < end; i++) if (a[i] !== b[i]) return false;
  return true;
}
