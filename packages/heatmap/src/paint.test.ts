import {
  flagsOf,
  PAGE_STATES,
  type PageRuns,
  PageRunsBuilder,
  PageState,
  stateOf,
  TilePyramid,
} from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { LETTERS, runsOf } from './drawn-runs.fixture.js';
import { Flashes } from './flash.js';
import { smallGrid, wholeIn } from './grid.fixture.js';
import { type GridLayout, gridLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import { paintFlashes, paintHeatmap } from './paint-heatmap.js';
import { paintSelection, selectedSlots } from './paint-selection.js';
import { paintColumns, paintStrip } from './paint-strip.js';
import { PALETTES } from './palette.js';
import { compileInks, packedPixel } from './pixel-inks.js';
import { visibleCells } from './visible-cells.js';
import { readVisibleTiles } from './visible-tiles.js';

const palette = PALETTES.light;
const inks = compileInks(palette, 1);

/** The buffer as text, one letter a pixel: a state's letter, blank outside, `+` for anything mixed. */
function pictureOf(buffer: PixelBuffer): string {
  const letters = new Map<number, string>([[inks.outside, ' ']]);
  for (const [letter, code] of Object.entries(LETTERS)) {
    const name = (PAGE_STATES[code] as (typeof PAGE_STATES)[number]).name;
    letters.set(packedPixel(palette.states[name].ink), letter);
    letters.set(packedPixel(palette.states[name].between), letter === 'u' ? '_' : letter);
  }
  letters.set(inks.flags['soft-dirty'], '*');
  const rows: string[] = [];
  for (let y = 0; y < buffer.height; y++) {
    const row = buffer.pixels.subarray(y * buffer.width, (y + 1) * buffer.width);
    rows.push(Array.from(row, (pixel) => letters.get(pixel) ?? '+').join(''));
  }
  return `\n${rows.join('\n')}\n`;
}

function bufferOf(width: number, height: number): PixelBuffer {
  return { width, height, pixels: new Uint32Array(width * height) };
}

function tilesOf(runs: PageRuns, layout: GridLayout) {
  return readVisibleTiles(layout, visibleCells(layout), new TilePyramid(runs));
}

test('one page a cell, in row order, with gaps', () => {
  const layout = smallGrid(7, 1, 4, 3, 1);
  const buffer = bufferOf(12, 6);
  paintHeatmap(buffer, layout, tilesOf(runsOf('PsS.uPP'), layout), [], inks);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PP ss SS .. 
    PP ss SS .. 
                
    __ PP PP    
    __ PP PP    
                
    "
  `);
});

test('a cell of several pages is filled from below, each state by its share', () => {
  const layout = smallGrid(8, 4, 2, 6);
  const buffer = bufferOf(12, 6);
  paintHeatmap(buffer, layout, tilesOf(runsOf('PPsS PPP.'), layout), [], inks);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    SSSSSS......
    sssSSSPPP...
    ssssssPPPPPP
    PPPPPPPPPPPP
    PPPPPPPPPPPP
    PPPPPPPPPPPP
    "
  `);
});

test('a soft-dirty page is marked in the corner of its cell', () => {
  const layout = smallGrid(2, 1, 2, 6);
  const buffer = bufferOf(12, 6);
  const runs = runsOf('Ps*');
  paintHeatmap(buffer, layout, tilesOf(runs, layout), ['soft-dirty'], inks);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PPPPPPssss**
    PPPPPPssss**
    PPPPPPssssss
    PPPPPPssssss
    PPPPPPssssss
    PPPPPPssssss
    "
  `);
});

test('a strip shows each page in its place', () => {
  const buffer = bufferOf(12, 2);
  paintStrip(buffer, runsOf('PPsS'), inks);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PPPPPPsssSSS
    PPPPPPsssSSS
    "
  `);
});

test('only cells with a changed state flash, and the flash is gone after 600 ms', () => {
  const layout = smallGrid(4, 1, 4, 2);
  const [before, after] = [runsOf('PPPP'), runsOf('PsPP*')];
  expect(flagsOf(after.codes[after.count - 1] as number)).not.toBe(0);
  expect(stateOf(after.codes[after.count - 1] as number)).toBe(PageState.present);
  const flashes = new Flashes(layout, visibleCells(layout));
  const changed: number[] = [];
  new TilePyramid(before).update(after, (first, end) => changed.push(first, end));
  flashes.note(Float64Array.from(changed), 1000);
  const draw = (nowMs: number): string => {
    const base = bufferOf(8, 2);
    paintHeatmap(base, layout, tilesOf(after, layout), [], inks);
    const buffer = { ...base, pixels: base.pixels.slice() };
    paintFlashes(buffer, base, layout, 0, flashes, inks, nowMs);
    return pictureOf(buffer);
  };
  expect(draw(1000)).toBe('\nPP++PPPP\nPP++PPPP\n');
  expect(draw(1400)).toBe('\nPP++PPPP\nPP++PPPP\n');
  expect(draw(1600)).toBe('\nPPssPPPP\nPPssPPPP\n');
  expect(flashes.active(1600)).toBe(false);
});

test('sixteen million pages paint as cells of a power of two, all counted', () => {
  const builder = new PageRunsBuilder();
  builder.push(16_000_000, PageState.present);
  builder.push(1, PageState['shared-swapped']);
  builder.push(777_215, PageState.present);
  const runs = builder.finish();
  const layout = gridLayout(runs.pages, { cssWidth: 800, cssHeight: 480, devicePixelRatio: 1 }, wholeIn('row'));
  const buffer = bufferOf(layout.columns * layout.deviceCellWidth, layout.rows * layout.deviceCellHeight);
  paintHeatmap(buffer, layout, tilesOf(runs, layout), [], inks);
  const swapped = packedPixel(palette.states['shared-swapped'].ink);
  const seen = buffer.pixels.filter((pixel) => pixel === swapped).length;
  const area = layout.deviceCellWidth * layout.deviceCellHeight;
  expect(seen).toBe(Math.floor(area / 6));
});

test('a selection is outlined where it ends', () => {
  const layout = smallGrid(9, 1, 3, 3);
  const buffer = bufferOf(9, 9);
  paintHeatmap(buffer, layout, tilesOf(runsOf('PPPPPPPPP'), layout), [], inks);
  const selected = selectedSlots(layout, visibleCells(layout), { first: 2, count: 4 });
  for (let row = 0; row < 3; row++) paintSelection(buffer, layout, row, selected, 0);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PPPPPP+++
    PPPPPP+P+
    PPPPPP+P+
    ++++++PP+
    +PPPPPPP+
    +++++++++
    PPPPPPPPP
    PPPPPPPPP
    PPPPPPPPP
    "
  `);
});

test('on the curve a stretch of pages is a patch', () => {
  const layout: GridLayout = { ...smallGrid(16, 1, 4, 1), order: 'hilbert' };
  const buffer = bufferOf(4, 4);
  paintHeatmap(buffer, layout, tilesOf(runsOf('PPPPSSSSssss....'), layout), [], inks);
  expect(pictureOf(buffer)).toMatchInlineSnapshot(`
    "
    PP..
    PP..
    SSss
    SSss
    "
  `);
});

test('the last page of a strip is seen, whatever the number of pages and columns', () => {
  // 1,002 pages in 100 columns: tiles of 11, and one page left over.
  for (const [pages, columns] of [
    [1002, 100],
    [9, 4],
    [3, 100],
    [10_007, 64],
  ] as const) {
    const builder = new PageRunsBuilder();
    builder.push(pages - 1, PageState.present);
    builder.push(1, PageState['shared-swapped']);
    const buffer = bufferOf(columns, 6);
    paintStrip(buffer, builder.finish(), inks);
    expect(pictureOf(buffer)).toContain('S');
    expect(pictureOf(buffer)).not.toContain(' ');
  }
});

test('columns counted beforehand are vessels one pixel wide, and those of no pages are outside', () => {
  const counts = new Uint32Array(3 * PAGE_STATES.length);
  counts[PageState.present] = 2;
  counts[PageState['shared-swapped']] = 2;
  counts[2 * PAGE_STATES.length + PageState.swapped] = 9;
  const buffer = bufferOf(3, 4);
  paintColumns(buffer, counts, inks);
  expect(pictureOf(buffer)).toBe('\nS s\nS s\nP s\nP s\n');
});
