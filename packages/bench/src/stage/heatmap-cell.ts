import { cssRectOfCell, gridLayout, type Rect, WHOLE_MAP } from '@pagelapse/heatmap';
import type { Page } from 'playwright-core';

/** Name in the page of what watches a cell's pixels. */
const WATCHED = 'watchedCell';

interface CellWatch {
  /** Milliseconds since the epoch at which the display frame began in which other pixels were seen. */
  readonly changed: Promise<number>;
}

/** Where the cell with a page stands on the dashboard's heatmap, which shows all of a mapping. Device pixels are CSS pixels. */
export async function cellRect(page: Page, pages: number, wanted: number): Promise<Rect> {
  const { cssWidth, cssHeight, shown } = await page.getByTestId('heatmap').evaluate((canvas) => ({
    cssWidth: canvas.clientWidth,
    cssHeight: canvas.clientHeight,
    shown: canvas.dataset.pagesPerCell,
  }));
  const layout = gridLayout(pages, { cssWidth, cssHeight, devicePixelRatio: 1 }, WHOLE_MAP);
  const rect = cssRectOfCell(layout, Math.floor(wanted / layout.pagesPerCell));
  if (rect === undefined || shown !== String(layout.pagesPerCell)) throw new Error('the map shows something else');
  return rect;
}

/**
 * Waits until the pixels of a rectangle of the heatmap have stayed the same for so many display frames, so that no flash is
 * left; from then on every frame is compared with them.
 */
export async function watchCell(page: Page, rect: Rect, restFrames: number): Promise<void> {
  await page.getByTestId('heatmap').evaluate(
    async (element, [name, { x, y, width, height }, restFrames]) => {
      const copy = document.createElement('canvas');
      [copy.width, copy.height] = [width, height];
      const context = copy.getContext('2d', { willReadFrequently: true });
      if (context === null) throw new Error('no 2d context');
      const nextPixels = (): Promise<string> =>
        new Promise((resolve) => {
          requestAnimationFrame(() => {
            context.drawImage(element as HTMLCanvasElement, x, y, width, height, 0, 0, width, height);
            resolve(context.getImageData(0, 0, width, height).data.join());
          });
        });
      let before = await nextPixels();
      for (let same = 0; same < restFrames; ) {
        const now = await nextPixels();
        same = now === before ? same + 1 : 0;
        before = now;
      }
      const change = async (): Promise<number> => {
        while ((await nextPixels()) === before);
        return Date.now();
      };
      Object.assign(globalThis, { [name]: { changed: change() } satisfies CellWatch });
    },
    [WATCHED, rect, restFrames] as const,
  );
}

export function cellChangedAtMs(page: Page): Promise<number> {
  return page.evaluate((name) => (globalThis as unknown as Record<string, CellWatch>)[name]?.changed ?? 0, WATCHED);
}
