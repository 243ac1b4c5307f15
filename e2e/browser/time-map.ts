import { PAGE_STATES, PageState, type PageStateName } from '@pagelapse/address-space';
import { cssRectOfTile, PALETTES, type TimeLayout, type TimePlace, windowOfTile } from '@pagelapse/heatmap';
import { expect, type Locator, type Page } from '@playwright/test';
import type { RecordedPass } from './recorded-passes.js';

/** What is worse is seen first: the order that the dashboard's legend says. */
const WORST_FIRST: readonly PageStateName[] = [
  'shared-swapped',
  'swap-cached',
  'resident-elsewhere',
  'present',
  'unmapped',
];

/** The map over time as it is on the screen. */
export class TimeMap {
  readonly canvas: Locator;

  constructor(readonly page: Page) {
    this.canvas = page.getByTestId('time-map');
  }

  /** Waits until all of the past asked for is read. */
  async read(): Promise<TimeLayout> {
    await expect(this.canvas).toHaveAttribute('data-read', 'true');
    return this.layout();
  }

  /** The last moment that is drawn. */
  async told(): Promise<number> {
    return Number(await this.canvas.getAttribute('data-told'));
  }

  async layout(): Promise<TimeLayout> {
    return this.canvas.evaluate((element) => {
      const { width, height, dataset } = element as HTMLCanvasElement;
      const number = (name: string) => Number(dataset[name]);
      return {
        fromMs: number('from'),
        toMs: number('to'),
        first: number('first'),
        pages: number('pages'),
        pagesPerRow: number('pagesPerRow'),
        rows: number('rows'),
        columnMs: number('columnMs'),
        columns: number('columns'),
        deviceWidth: width,
        deviceHeight: height,
        devicePixelRatio: devicePixelRatio,
      };
    });
  }

  /** State of every tile, column by column, told by the colour of its middle; `undefined` for any other colour. */
  async tiles(): Promise<(PageStateName | undefined)[]> {
    const layout = await this.layout();
    const points: [x: number, y: number][] = [];
    for (const place of placesOf(layout)) {
      const { x, y, width, height } = cssRectOfTile(layout, place);
      const ratio = layout.devicePixelRatio;
      points.push([Math.floor((x + width / 2) * ratio), Math.floor((y + height / 2) * ratio)]);
    }
    const colours = await this.canvas.evaluate((element, points) => {
      const canvas = element as HTMLCanvasElement;
      const data = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data;
      if (data === undefined) throw new Error('no 2d context');
      return points.map(([x, y]) => {
        const at = (y * canvas.width + x) * 4;
        return ((data[at] as number) << 16) | ((data[at + 1] as number) << 8) | (data[at + 2] as number);
      });
    }, points);
    const names = new Map(
      PAGE_STATES.map(({ name }) => [Number.parseInt(PALETTES.light.states[name].ink.slice(1), 16), name]),
    );
    return colours.map((colour) => names.get(colour));
  }

  /** A point in the middle of a tile, on the page. */
  async pointOf(place: TimePlace): Promise<{ readonly x: number; readonly y: number }> {
    const box = await this.canvas.boundingBox();
    if (box === null) throw new Error('the map has no box');
    const rect = cssRectOfTile(await this.layout(), place);
    return { x: box.x + rect.x + rect.width / 2, y: box.y + rect.y + rect.height / 2 };
  }
}

function placesOf({ columns, rows }: TimeLayout): TimePlace[] {
  return Array.from({ length: columns * rows }, (_, i) => ({ column: Math.floor(i / rows), row: i % rows }));
}

/** The same of what passes found up to a moment, page by page: a state lasts until the pass that found another. */
export function worstTiles(
  layout: TimeLayout,
  toldMs: number,
  passes: readonly RecordedPass[],
): (PageStateName | undefined)[] {
  const told = passes.filter(({ atMs }) => atMs <= toldMs);
  return placesOf(layout).map((place) => {
    const { fromMs, toMs, first, pages } = windowOfTile(layout, place);
    const last = place.column === layout.columns - 1;
    const held = new Set<number>();
    for (const [i, { atMs, states }] of told.entries()) {
      const endMs = told[i + 1]?.atMs ?? toldMs;
      const within = (last ? atMs <= toMs : atMs < toMs) && (atMs >= fromMs || endMs > fromMs);
      if (within) for (const state of states.slice(first, first + pages)) held.add(state);
    }
    return WORST_FIRST.find((name) => held.has(PageState[name]));
  });
}
