import { type TimeLayout, type TimePlace, type TimeWindow, windowOfTile } from './time-layout.js';

/** Closer than this nothing more can be told apart. */
const LEAST_SPAN_MS = 100;

/** Two opposite corners of a rectangle of tiles. An axis that is not brushed stays as it is. */
export interface TimeBrush {
  readonly from: TimePlace;
  readonly to: TimePlace;
  readonly alongTime: boolean;
  readonly alongPages: boolean;
}

/** What a brush leaves of the window: whole tiles, both corners' among them. */
export function brushedWindow(layout: TimeLayout, { from, to, alongTime, alongPages }: TimeBrush): TimeWindow {
  const [a, b] = [windowOfTile(layout, from), windowOfTile(layout, to)];
  const { fromMs, toMs, first, pages } = layout;
  const firstMs = Math.min(a.fromMs, b.fromMs);
  const firstPage = Math.min(a.first, b.first);
  const endPage = Math.max(a.first + a.pages, b.first + b.pages);
  const span = alongTime ? atLeast({ fromMs: firstMs, toMs: Math.max(a.toMs, b.toMs) }, layout) : { fromMs, toMs };
  const part = alongPages ? { first: firstPage, pages: endPage - firstPage } : { first, pages };
  return { ...span, ...part };
}

/**
 * The window of half the time and half the pages about a point of it, or of twice as much, never beyond `whole`. Pages
 * stay at powers of two from the start of the whole, as rows are.
 */
export function scaledWindow(
  window: TimeWindow,
  whole: TimeWindow,
  closer: boolean,
  atMs: number,
  atPage: number,
): TimeWindow {
  const factor = closer ? 0.5 : 2;
  const span = (window.toMs - window.fromMs) * factor;
  const before = (atMs - window.fromMs) * factor;
  const { fromMs, toMs } = atLeast({ fromMs: atMs - before, toMs: atMs - before + span }, whole);
  const pages = Math.max(1, Math.min(whole.pages, Math.round(window.pages * factor)));
  const step = 2 ** Math.max(0, Math.floor(Math.log2(pages)) - 4);
  const wanted = Math.floor((atPage - (atPage - window.first) * factor - whole.first) / step) * step;
  const first = whole.first + Math.max(0, Math.min(whole.pages - pages, wanted));
  return { fromMs, toMs, first, pages };
}

/** A span no shorter than the least one, and within the whole. */
function atLeast(span: Pick<TimeWindow, 'fromMs' | 'toMs'>, whole: Pick<TimeWindow, 'fromMs' | 'toMs'>) {
  const length = Math.min(whole.toMs - whole.fromMs, Math.max(LEAST_SPAN_MS, span.toMs - span.fromMs));
  const fromMs = Math.max(whole.fromMs, Math.min(span.fromMs, whole.toMs - length));
  return { fromMs, toMs: fromMs + length };
}
