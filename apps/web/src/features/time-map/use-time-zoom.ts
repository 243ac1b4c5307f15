import { scaledWindow, type TimeWindow } from '@pagelapse/heatmap';
import { useRef } from 'react';
import { useSetView, useView } from '../../state/use-view.js';
import { type TimeMapPlace, type TimeSearch, timeSearchOf } from './time-window.js';

export interface TimeZoom {
  readonly zoomed: boolean;
  readonly go: (window: TimeWindow) => void;
  /** To half of the time and the pages about a point, or to twice as much. */
  readonly scale: (closer: boolean, atMs: number, atPage: number) => void;
  /** To where the last step began; to everything where there was none. */
  readonly back: () => void;
  readonly whole: () => void;
}

const ALL: TimeSearch = {};

/** What the map shows of time and pages. The URL has it, this page's steps are gone back one by one. */
export function useTimeZoom(
  shown: { readonly layout: TimeWindow; readonly whole: TimeWindow } | undefined,
  place: TimeMapPlace,
): TimeZoom {
  const { span, part } = useView();
  const setView = useSetView();
  const steps = useRef<TimeSearch[]>([]);
  const show = (search: TimeSearch): void => setView({ span: search.span, part: search.part }, true);
  const go = (window: TimeWindow): void => {
    if (shown === undefined) return;
    const next = timeSearchOf(window, shown.whole, place);
    if (next.span === span && next.part === part) return;
    steps.current.push({ ...(span && { span }), ...(part && { part }) });
    show({ ...(next.span && { span: next.span }), ...(next.part && { part: next.part }) });
  };
  return {
    zoomed: span !== undefined || part !== undefined,
    go,
    scale: (closer, atMs, atPage) => {
      if (shown !== undefined) go(scaledWindow(shown.layout, shown.whole, closer, atMs, atPage));
    },
    back: () => show(steps.current.pop() ?? ALL),
    whole: () => {
      steps.current = [];
      show(ALL);
    },
  };
}
