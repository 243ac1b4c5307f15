import {
  flagsOf,
  PAGE_STATES,
  PageFlag,
  PageRunsBuilder,
  PageState,
  pageCode,
  stateOf,
  tileHistograms,
} from '@pagelapse/address-space';
import { expect, test } from 'vitest';
import { flaggedPages, paintMarks } from './flag-marks.js';
import { Flashes } from './flash.js';
import { type GridLayout, rowOrderLayout } from './layout.js';
import type { PixelBuffer } from './paint-cell.js';
import { paintFlashes, paintHeatmap } from './paint-heatmap.js';
import { paintStrip } from './paint-strip.js';
import { PALETTES } from './palette.js';
import { compileInks, packedPixel } from './pixel-inks.js';

const palette = PALETTES.light;
const inks = compileInks(palette, 1);
const LETTERS: Record<string, number> = {
  '.': PageState.unmapped,
  P: PageState.present,
  s: PageState.swapped,
  S: PageState['shared-swapped'],
  u: PageState['unknown-absent'],
};

/** An address space drawn in text, one letter a page; `*` after a letter marks it soft-dirty. */
function runsOf(picture: string) {
  const builder = new PageRunsBuilder();
  for (const [, letter = '', mark] of picture.matchAll(/(\S)(\*?)/g)) {
    builder.push(1, pageCode(LETTERS[letter] as number, mark === '*' ? PageFlag['soft-dirty'] : 0));
  }
  return builder.finish();
}

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

function grid(pages: number, pagesPerCell: number, columns: number, side: number, gap = 0): GridLayout {
  const cells = Math.ceil(pages / pagesPerCell);
  return {
    first: 0,
    pages,
    pagesPerCell,
    cells,
    columns,
    rows: Math.ceil(cells / columns),
    devicePixelRatio: 1,
    deviceCellWidth: side,
    deviceCellHeight: side,
    deviceGap: gap,
  };
}

test('one page a cell, in row order, with gaps', () => {
  const layout = grid(7, 1, 4, 3, 1);
  const buffer = bufferOf(12, 6);
  paintHeatmap(buffer, layout, tileHistograms(runsOf('PsS.uPP'), 0, 7, 1), inks);
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
  const layout = grid(8, 4, 2, 6);
  const buffer = bufferOf(12, 6);
  paintHeatmap(buffer, layout, tileHistograms(runsOf('PPsS PPP.'), 0, 8, 4), inks);
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
  const layout = grid(2, 1, 2, 6);
  const buffer = bufferOf(12, 6);
  const runs = runsOf('Ps*');
  paintHeatmap(buffer, layout, tileHistograms(runs, 0, 2, 1), inks);
  paintMarks(buffer, layout, flaggedPages(runs, layout, 'soft-dirty'), 'soft-dirty', inks);
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
  const layout = grid(4, 1, 4, 2);
  const [before, after] = [runsOf('PPPP'), runsOf('PsPP*')];
  expect(flagsOf(after.codes[after.count - 1] as number)).not.toBe(0);
  expect(stateOf(after.codes[after.count - 1] as number)).toBe(PageState.present);
  const flashes = new Flashes(layout);
  flashes.note(layout, before, after, 1000);
  const draw = (nowMs: number): string => {
    const buffer = bufferOf(8, 2);
    paintHeatmap(buffer, layout, tileHistograms(after, 0, 4, 1), inks);
    paintFlashes(buffer, layout, 0, flashes, inks, nowMs);
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
  const layout = rowOrderLayout(0, runs.pages, { cssWidth: 800, cssHeight: 480, devicePixelRatio: 1 });
  const tiles = tileHistograms(runs, 0, runs.pages, layout.pagesPerCell);
  const buffer = bufferOf(layout.columns * layout.deviceCellWidth, layout.rows * layout.deviceCellHeight);
  paintHeatmap(buffer, layout, tiles, inks);
  const swapped = packedPixel(palette.states['shared-swapped'].ink);
  const seen = buffer.pixels.filter((pixel) => pixel === swapped).length;
  const area = layout.deviceCellWidth * layout.deviceCellHeight;
  expect(seen).toBe(Math.floor(area / 6));
});
