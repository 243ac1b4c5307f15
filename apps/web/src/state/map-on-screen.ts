import type { GridLayout } from '@pagelapse/heatmap';

/** The map as it is drawn now, for those who do not draw it. */
export interface MapOnScreen {
  readonly canvas: HTMLCanvasElement;
  readonly layout: GridLayout;
}
