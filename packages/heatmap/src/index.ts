export { drawStill } from './draw-still.js';
export { FLASH_MS } from './flash.js';
export type { HeatmapScene } from './heatmap-view.js';
export { type CellOrder, type GridLayout, gridLayout, type MapView, type Room, viewOf } from './layout.js';
export { cellAfterKey, escaped, type MapCursor, NO_CURSOR, pointedAt } from './map-cursor.js';
export { centred, panned, revealing, WHOLE_MAP, zoomed } from './map-view.js';
export { type DrawingWorker, type OpenRenderer, openRenderer, startDrawingWorker } from './open-renderer.js';
export type { PixelBuffer } from './paint-cell.js';
export { paintColumns, paintStrip } from './paint-strip.js';
export { paintTimeMap } from './paint-time-map.js';
export { PALETTES, type Palette, type PatternName, STACK_ORDER, type StateInk, type ThemeName } from './palette.js';
export { compileInks, type PixelInks } from './pixel-inks.js';
export type { DrawnFrame, HeatmapRenderer } from './renderer.js';
export { type RulerTick, rulerTicks } from './ruler.js';
export { serveHeatmaps } from './serve-heatmaps.js';
export { cellAtCss, cellOfPage, cssRectOfCell, type PageRange, pagesOfCell, type Rect } from './spaces.js';
export { stripColumn, stripTiles } from './strip-tiles.js';
export { paintSwatch } from './swatch.js';
export { brushedWindow, scaledWindow, type TimeBrush } from './time-brush.js';
export {
  columnOfTime,
  cssRectOfTile,
  cssXOfTime,
  placeAtCssPoint,
  rowOfPage,
  type TimeLayout,
  type TimePlace,
  type TimeWindow,
  timeLayout,
  timeShape,
  windowOfTile,
} from './time-layout.js';
export { visibleCells } from './visible-cells.js';
