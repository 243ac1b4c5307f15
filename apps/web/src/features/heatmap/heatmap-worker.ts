import { serveHeatmaps } from '@pagelapse/heatmap';

/** The thread that draws. `self` is its own scope, which answers to the same few names as a window. */
serveHeatmaps(self);
