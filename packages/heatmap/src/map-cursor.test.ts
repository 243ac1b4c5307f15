import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyLayout, smallGrid } from './grid.fixture.js';
import { gridLayout } from './layout.js';
import { cellAfterKey, escaped, type MapCursor, NO_CURSOR, pointedAt } from './map-cursor.js';
import { placeOfCell } from './spaces.js';

const layout = smallGrid(50, 2, 4, 10);

/** Presses keys one after the other; `Shift+` extends. */
function press(keys: readonly string[], from: MapCursor = NO_CURSOR): MapCursor {
  return keys.reduce((cursor, key) => {
    if (key === 'Escape') return escaped(cursor);
    const cell = cellAfterKey(key.replace('Shift+', ''), cursor, layout);
    return cell === undefined ? cursor : pointedAt(cursor, layout, cell, key.startsWith('Shift+'));
  }, from);
}

test('arrows walk the cells from the first one, and stop at the edges', () => {
  expect(press(['ArrowRight']).at).toEqual({ first: 0, count: 2 });
  expect(press(['ArrowRight', 'ArrowRight', 'ArrowDown']).at).toEqual({ first: 10, count: 2 });
  expect(press(['ArrowRight', 'ArrowUp', 'ArrowLeft']).at).toEqual({ first: 0, count: 2 });
  expect(press(['End']).at).toEqual({ first: 48, count: 2 });
  expect(press(['End', 'Home']).at).toEqual({ first: 0, count: 2 });
  expect(press(['Tab']).at).toBeUndefined();
});

test('with Shift everything between is selected, in either direction', () => {
  expect(press(['Home', 'ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowDown']).selection).toEqual({
    first: 8,
    count: 12,
  });
  expect(press(['Home', 'ArrowDown', 'Shift+ArrowRight', 'Shift+ArrowUp']).selection).toEqual({ first: 2, count: 8 });
});

test('a step without Shift ends the selection; Escape ends it and then the cursor', () => {
  expect(press(['Home', 'Shift+End', 'ArrowUp']).selection).toBeUndefined();
  const once = press(['Home', 'Shift+End', 'Escape']);
  expect(once).toEqual({ at: { first: 48, count: 2 }, anchor: undefined, selection: undefined });
  expect(press(['Escape'], once)).toEqual(NO_CURSOR);
});

test('a selection goes on after a zoom', () => {
  const coarse = pointedAt(NO_CURSOR, layout, 3, false);
  const fine = smallGrid(50, 1, 8, 10);
  expect(pointedAt(coarse, fine, 9, true).selection).toEqual({ first: 6, count: 4 });
});

test('on the curve arrows go where they point, and the cursor stays on the map', () => {
  const room = { cssWidth: 300, cssHeight: 300, devicePixelRatio: 1 };
  const curve = gridLayout(900, room, { order: 'hilbert', zoom: undefined, centre: undefined });
  const cursor = pointedAt(NO_CURSOR, curve, 5, false);
  const from = placeOfCell(curve, 5);
  const to = placeOfCell(curve, cellAfterKey('ArrowDown', cursor, curve) as number);
  expect(to).toEqual({ column: from.column, row: from.row + 1 });
  expect(cellAfterKey('ArrowUp', pointedAt(NO_CURSOR, curve, 0, false), curve)).toBe(0);
});

test('whatever key, the cursor is on a cell', () => {
  const keys = ['ArrowRight', 'ArrowLeft', 'ArrowDown', 'ArrowUp', 'PageDown', 'PageUp', 'Home', 'End'];
  fc.assert(
    fc.property(anyLayout, fc.nat(), fc.array(fc.constantFrom(...keys)), ({ layout }, start, presses) => {
      let cursor = pointedAt(NO_CURSOR, layout, start % layout.cells, false);
      for (const key of presses) {
        const cell = cellAfterKey(key, cursor, layout) as number;
        expect(cell).toBeGreaterThanOrEqual(0);
        expect(cell).toBeLessThan(layout.cells);
        cursor = pointedAt(cursor, layout, cell, false);
      }
    }),
  );
});
