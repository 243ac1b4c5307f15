import { type HeatmapScene, HeatmapView, type PixelSurface } from './heatmap-view.js';

/** A scene drawn once, at rest: without the flash of what has just changed, whose colours are in no legend. */
export function drawStill(surface: PixelSurface, scene: HeatmapScene): void {
  new HeatmapView(surface).show({ ...scene, motion: false }, 0);
}
