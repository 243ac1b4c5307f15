import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MapPlace, mapSearchOf, mapViewOf, selectionOf } from './map-search.js';

const place: MapPlace = { start: 0x7f000, pages: 1000, pageSize: 4096 };

test('what is looked at goes into the URL and comes back', () => {
  const view = fc.record({
    order: fc.constantFrom('row' as const, 'hilbert' as const),
    zoom: fc.integer({ min: -3, max: 9 }),
    centre: fc.nat(1100),
  });
  const selection = fc.record({ first: fc.nat(499), count: fc.integer({ min: 1, max: 500 }) });
  fc.assert(
    fc.property(view, fc.option(selection, { nil: undefined }), (view, selection) => {
      const search = mapSearchOf(view, selection, place);
      const said = Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
      expect(mapViewOf(said, place)).toEqual(view);
      expect(selectionOf(said, place)).toEqual(selection);
    }),
  );
});

test('all of a mapping is said by saying nothing', () => {
  const whole = { order: 'row' as const, zoom: undefined, centre: undefined };
  expect(Object.values(mapSearchOf(whole, undefined, place))).toEqual([undefined, undefined, undefined, undefined]);
  expect(mapViewOf({}, place)).toEqual(whole);
});

test('addresses of elsewhere are left aside', () => {
  expect(mapViewOf({ zoom: 2, at: '0x1000' }, place)).toMatchObject({ zoom: undefined, centre: undefined });
  expect(selectionOf({ select: '0x7f3e7000-0x7f3e9000' }, place)).toBeUndefined();
  expect(selectionOf({ select: '0x7f001000-0x7f001000' }, place)).toBeUndefined();
});
