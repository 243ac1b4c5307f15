import { serveHeatmaps } from '@pagelapse/heatmap';

serveHeatmaps(globalThis);
