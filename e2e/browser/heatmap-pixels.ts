import { PAGE_STATES, type PageFlagName, type PageStateName } from '@pagelapse/address-space';
import { PALETTES, type ThemeName } from '@pagelapse/heatmap';
import type { Locator } from '@playwright/test';

/** How many pixels of the heatmap have exactly the ink of each state. Read from the canvas as it is on the screen. */
export async function heatmapPixels(heatmap: Locator, theme: ThemeName): Promise<Record<PageStateName, number>> {
  const inks = PAGE_STATES.map(({ name }) => PALETTES[theme].states[name].ink);
  const counts = await inkPixels(heatmap, inks);
  return Object.fromEntries(PAGE_STATES.map(({ name }, i) => [name, counts[i]])) as Record<PageStateName, number>;
}

/** How many have exactly that of a flag's mark. */
export async function markPixels(heatmap: Locator, theme: ThemeName, flag: PageFlagName): Promise<number> {
  const [count] = await inkPixels(heatmap, [PALETTES[theme].flags[flag]]);
  return count as number;
}

async function inkPixels(heatmap: Locator, inks: readonly string[]): Promise<number[]> {
  return heatmap.evaluate((element, hexes) => {
    const canvas = element as HTMLCanvasElement;
    const copy = document.createElement('canvas');
    copy.width = canvas.width;
    copy.height = canvas.height;
    const context = copy.getContext('2d');
    if (context === null) throw new Error('no 2d context');
    context.drawImage(canvas, 0, 0);
    const { data } = context.getImageData(0, 0, copy.width, copy.height);
    const pixels = new Map<number, number>();
    for (let i = 0; i < data.length; i += 4) {
      const rgb = ((data[i] as number) << 16) | ((data[i + 1] as number) << 8) | (data[i + 2] as number);
      pixels.set(rgb, (pixels.get(rgb) ?? 0) + 1);
    }
    return hexes.map((hex) => pixels.get(Number.parseInt(hex.slice(1), 16)) ?? 0);
  }, inks);
}
