import type { GridLayout } from './layout.js';
import { cellAtPlace, cellOfPage, type PageRange, pagesOfCell, placeOfCell } from './spaces.js';

/** What the keyboard or a click points at, and what is selected. In pages, so that both outlive a zoom. */
export interface MapCursor {
  /** Pages of the cell pointed at. */
  readonly at: PageRange | undefined;
  /** Where the selection began: it reaches from here to the cursor. */
  readonly anchor: PageRange | undefined;
  readonly selection: PageRange | undefined;
}

export const NO_CURSOR: MapCursor = { at: undefined, anchor: undefined, selection: undefined };

/** Puts the cursor on a cell. `extend` selects everything from where it was, in address order. */
export function pointedAt(cursor: MapCursor, layout: GridLayout, cell: number, extend: boolean): MapCursor {
  const at = pagesOfCell(layout, cell);
  if (!extend) return { at, anchor: undefined, selection: undefined };
  const anchor = cursor.anchor ?? cursor.at ?? at;
  return { at, anchor, selection: union(anchor, at) };
}

/** One thing at a time: first the selection, then the cursor. */
export function escaped(cursor: MapCursor): MapCursor {
  return cursor.selection === undefined ? NO_CURSOR : { ...NO_CURSOR, at: cursor.at };
}

/** The cell a key leads to from the cursor's; `undefined` when it is none of ours. Beyond the edges it stays. */
export function cellAfterKey(key: string, cursor: MapCursor, layout: GridLayout): number | undefined {
  if (!(key in STEPS)) return undefined;
  const current = cursor.at === undefined ? undefined : cellOfPage(layout, cursor.at.first);
  if (key === 'Home') return 0;
  if (key === 'End') return layout.cells - 1;
  if (current === undefined) return cellAtPlace(layout, { column: 0, row: 0 }) ?? 0;
  const { columns = 0, rows = 0, screens = 0 } = STEPS[key] ?? {};
  const down = rows + screens * layout.rows;
  if (layout.order === 'row') {
    return Math.max(0, Math.min(layout.cells - 1, current + columns + down * layout.columns));
  }
  const place = placeOfCell(layout, current);
  return nearestCell(layout, place.column + columns, place.row + down) ?? current;
}

const STEPS: Readonly<Record<string, { columns?: number; rows?: number; screens?: number }>> = {
  ArrowRight: { columns: 1 },
  ArrowLeft: { columns: -1 },
  ArrowDown: { rows: 1 },
  ArrowUp: { rows: -1 },
  PageDown: { screens: 1 },
  PageUp: { screens: -1 },
  Home: {},
  End: {},
};

/** A screenful may lead past the plane: the edge of it then. */
function nearestCell(layout: GridLayout, column: number, row: number): number | undefined {
  const top = -layout.originRow;
  return cellAtPlace(layout, {
    column,
    row: Math.max(top, Math.min(top + layout.planeRows - 1, row)),
  });
}

function union(a: PageRange, b: PageRange): PageRange {
  const first = Math.min(a.first, b.first);
  return { first, count: Math.max(a.first + a.count, b.first + b.count) - first };
}
