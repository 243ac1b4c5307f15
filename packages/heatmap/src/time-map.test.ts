import { PAGE_STATES, TimeTiles } from '@pagelapse/address-space';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LETTERS, runsOf } from './drawn-runs.fixture.js';
import type { PixelBuffer } from './paint-cell.js';
import { paintTimeMap } from './paint-time-map.js';
import { PALETTES } from './palette.js';
import { compileInks, packedPixel } from './pixel-inks.js';
import { brushedWindow, scaledWindow } from './time-brush.js';
import {
  columnOfTime,
  cssRectOfTile,
  cssXOfTime,
  placeAtCssPoint,
  rowOfPage,
  type TimeLayout,
  timeLayout,
  timeShape,
  windowOfTile,
} from './time-layout.js';

const palette = PALETTES.light;
const inks = compileInks(palette, 1);

/** The buffer as text: a state's letter, `:` where nothing was read, blank for what is yet to come. */
function pictureOf({ width, height, pixels }: PixelBuffer): string {
  const letters = new Map<number, string>([
    [packedPixel(palette.unread.ink), ':'],
    [packedPixel(palette.unread.between), ' '],
  ]);
  for (const [letter, code] of Object.entries(LETTERS)) {
    letters.set(packedPixel(palette.states[(PAGE_STATES[code] as (typeof PAGE_STATES)[number]).name].ink), letter);
  }
  const line = (y: number) => Array.from(pixels.subarray(y * width, (y + 1) * width), (ink) => letters.get(ink) ?? '?');
  return `\n${Array.from({ length: height }, (_, y) => line(y).join('')).join('\n')}\n`;
}

function bufferOf({ deviceWidth: width, deviceHeight: height }: TimeLayout): PixelBuffer {
  return { width, height, pixels: new Uint32Array(width * height) };
}

test('time goes to the right and pages down; worst states win, what was not read is dotted', () => {
  const room = { cssWidth: 24, cssHeight: 12, devicePixelRatio: 1 };
  const shape = { first: 0, pages: 6, pagesPerRow: 2, fromMs: 0, columnMs: 10, columns: 8, grows: false };
  const tiles = new TimeTiles(shape);
  tiles.pass(0, runsOf('PP....'));
  tiles.pass(12, runsOf('PS.P.s'));
  tiles.pass(15, runsOf('PP.P.s'));
  tiles.pass(20, runsOf('PP.P.s'));
  tiles.lose();
  tiles.pass(55, runsOf('PP.SSS'));
  tiles.until(70);
  const layout = timeLayout(room, shape, tiles.columnMs, tiles.toMs);
  const buffer = bufferOf(layout);
  paintTimeMap(buffer, layout, tiles, inks);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PPPSSSPPP   :: PPPPPP   
    PPPSSSPPP   :: PPPPPP   
    PPPSSSPPP      PPPPPP   
    PPPSSSPPP      PPPPPP   
    ...PPPPPP      SSSSSS   
    ...PPPPPP      SSSSSS   
    ...PPPPPP   :: SSSSSS   
    ...PPPPPP   :: SSSSSS   
    ...ssssss      SSSSSS   
    ...ssssss      SSSSSS   
    ...ssssss      SSSSSS   
    ...ssssss      SSSSSS   
    "
  `);
});

test('time that goes on fills the room from its first moment to the last, a started column in its share', () => {
  const room = { cssWidth: 20, cssHeight: 4, devicePixelRatio: 1 };
  const shape = timeShape(room, { fromMs: 0, toMs: 0, first: 0, pages: 1 }, true);
  const tiles = new TimeTiles(shape);
  tiles.pass(0, runsOf('P'));
  tiles.pass(80_000, runsOf('S'));
  tiles.until(90_000);
  const layout = timeLayout(room, shape, tiles.columnMs, tiles.toMs);
  const buffer = bufferOf(layout);
  paintTimeMap(buffer, layout, tiles, inks);
  expect([tiles.columnMs, layout.columns]).toEqual([12_800, 8]);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PPPPPPPPPPPPPPPPPSSS
    PPPPPPPPPPPPPPPPPSSS
    PPPPPPPPPPPPPPPPPSSS
    PPPPPPPPPPPPPPPPPSSS
    "
  `);
});

const window = fc
  .record({
    fromMs: fc.nat(1e12),
    spanMs: fc.integer({ min: 100, max: 1e8 }),
    first: fc.nat(1e6),
    pages: fc.oneof(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 2 ** 36 })),
  })
  .map(({ fromMs, spanMs, first, pages }) => ({ fromMs, toMs: fromMs + spanMs, first, pages }));
const room = fc.record({
  cssWidth: fc.integer({ min: 40, max: 3840 }),
  cssHeight: fc.integer({ min: 40, max: 2160 }),
  devicePixelRatio: fc.constantFrom(1, 1.25, 1.5, 2, 3),
});
const anyLayout = fc.tuple(room, window, fc.boolean()).map(([room, window, grows]) => {
  const shape = timeShape(room, window, grows);
  return timeLayout(room, shape, shape.columnMs, window.toMs);
});
const share = fc.double({ min: 0, max: 0.999, noNaN: true });

function placeOf(layout: TimeLayout, column: number, row: number) {
  return { column: Math.floor(column * layout.columns), row: Math.floor(row * layout.rows) };
}

test('tile -> css -> tile comes back, every tile has a pixel, and they leave no crack', () => {
  fc.assert(
    fc.property(anyLayout, share, share, share, (layout, column, row, within) => {
      const place = placeOf(layout, column, row);
      const { x, y, width, height } = cssRectOfTile(layout, place);
      const pixel = 1 / layout.devicePixelRatio;
      expect(width).toBeGreaterThanOrEqual(pixel * 0.999);
      expect(height).toBeGreaterThanOrEqual(pixel * 0.999);
      const inside = 0.001 + within * 0.998;
      expect(placeAtCssPoint(layout, x + width * inside, y + height * inside)).toEqual(place);
      const last = cssRectOfTile(layout, { column: layout.columns - 1, row: layout.rows - 1 });
      expect((last.x + last.width) * layout.devicePixelRatio).toBeCloseTo(layout.deviceWidth, 6);
      expect((last.y + last.height) * layout.devicePixelRatio).toBeCloseTo(layout.deviceHeight, 6);
    }),
  );
});

test('times and pages of a tile lead back to it', () => {
  fc.assert(
    fc.property(anyLayout, share, share, share, (layout, column, row, within) => {
      const place = placeOf(layout, column, row);
      const { fromMs, toMs, first, pages } = windowOfTile(layout, place);
      expect(columnOfTime(layout, fromMs + (toMs - fromMs) * (0.01 + within * 0.98))).toBe(place.column);
      expect(rowOfPage(layout, first)).toBe(place.row);
      expect(rowOfPage(layout, first + pages - 1)).toBe(place.row);
      const { x, width } = cssRectOfTile(layout, place);
      const middle = cssXOfTime(layout, (fromMs + toMs) / 2);
      expect(Math.abs(middle - x - width / 2)).toBeLessThanOrEqual(1.001 / layout.devicePixelRatio);
    }),
  );
});

test('a brush takes whole tiles with both of its corners, and only along the axes brushed', () => {
  const flags = fc.tuple(fc.boolean(), fc.boolean());
  fc.assert(
    fc.property(anyLayout, share, share, share, share, flags, (layout, c1, r1, c2, r2, [alongTime, alongPages]) => {
      const [from, to] = [placeOf(layout, c1, r1), placeOf(layout, c2, r2)];
      const brushed = brushedWindow(layout, { from, to, alongTime, alongPages });
      for (const corner of [windowOfTile(layout, from), windowOfTile(layout, to)]) {
        expect(corner.first).toBeGreaterThanOrEqual(brushed.first);
        expect(corner.first + corner.pages).toBeLessThanOrEqual(brushed.first + brushed.pages);
        expect(corner.fromMs).toBeGreaterThanOrEqual(brushed.fromMs);
        expect(corner.toMs).toBeLessThanOrEqual(brushed.toMs + 1e-3);
      }
      const { first, pages, fromMs, toMs } = layout;
      if (!alongPages) expect([brushed.first, brushed.pages]).toEqual([first, pages]);
      if (!alongTime) expect([brushed.fromMs, brushed.toMs]).toEqual([fromMs, toMs]);
    }),
  );
});

test('closer and further keep the point where it is, within the whole', () => {
  fc.assert(
    fc.property(window, fc.array(fc.tuple(fc.boolean(), share, share), { maxLength: 30 }), (whole, steps) => {
      let now = whole;
      for (const [closer, x, y] of steps) {
        const atMs = now.fromMs + (now.toMs - now.fromMs) * x;
        const atPage = now.first + Math.floor(now.pages * y);
        now = scaledWindow(now, whole, closer, atMs, atPage);
        expect(now.fromMs).toBeGreaterThanOrEqual(whole.fromMs);
        expect(now.toMs).toBeLessThanOrEqual(whole.toMs + 1e-3);
        expect(now.first).toBeGreaterThanOrEqual(whole.first);
        expect(now.first + now.pages).toBeLessThanOrEqual(whole.first + whole.pages);
        expect(now.pages).toBeGreaterThan(0);
        expect(now.toMs - now.fromMs).toBeGreaterThanOrEqual(99.99);
        expect(atMs).toBeGreaterThanOrEqual(now.fromMs - 1e-3);
        expect(atMs).toBeLessThanOrEqual(now.toMs + 1e-3);
      }
    }),
  );
});
