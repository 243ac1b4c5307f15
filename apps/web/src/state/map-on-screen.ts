import type { HeatmapScene } from '@pagelapse/heatmap';

/** The map as it is drawn now, for those who do not draw it. */
export interface MapOnScreen {
  readonly canvas: HTMLCanvasElement;
  readonly scene: HeatmapScene;
}
