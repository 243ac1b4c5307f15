import { startDrawingWorker } from '@pagelapse/heatmap';

/** Started with the page, so that it is ready when the first map is to be drawn. */
export const drawingWorker = startDrawingWorker(
  () => new Worker(new URL('./heatmap-worker.ts', import.meta.url), { type: 'module' }),
);
