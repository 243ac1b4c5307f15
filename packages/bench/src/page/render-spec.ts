import type { CellOrder } from '@pagelapse/heatmap';

/** What the page is asked to draw for some time. */
export interface RenderSpec {
  readonly pages: number;
  readonly order: CellOrder;
  /** `pan`: a few cells every frame; `zoom`: a step every frame, in and out; `live`: 0.5 % of pages change ten times a second. */
  readonly act: 'pan' | 'zoom' | 'live';
  readonly ms: number;
}

/** Display frames in which something was drawn. */
export interface RenderFigures {
  readonly thread: string;
  readonly cells: number;
  readonly runs: number;
  readonly frames: number;
  readonly framesASecond: number;
  /** From one frame to the next, ms. */
  readonly p95IntervalMs: number;
  /** Drawing alone, ms. */
  readonly p95DrawMs: number;
}

/** The page's name for its one function. */
export const MEASURE = 'measureRender';
