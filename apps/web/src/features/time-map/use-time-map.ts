import { type Room, type TimeLayout, type TimeWindow, timeLayout, timeShape } from '@pagelapse/heatmap';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { AskedPast, PastSpan } from '../../api/past.js';
import { TimeMapFeed } from '../../state/time-map-feed.js';
import { useMadeFor } from '../../state/use-made-for.js';
import { useWatchStore } from '../../state/watch-context.js';

export interface TimeMapAsked {
  readonly past: AskedPast;
  readonly epoch: number;
  /** Addresses of the mapping, pages. */
  readonly start: number;
  readonly pages: number;
  /** What is asked for of it; all there is where it is left out. */
  readonly span: PastSpan | undefined;
  readonly part: { readonly first: number; readonly pages: number } | undefined;
  /** Time goes on, and the map with it. */
  readonly live: boolean;
  /** It may go on again. */
  readonly hasNow: boolean;
  /** The last moment on the screen. */
  readonly toMs: number;
}

export interface ShownTimeMap {
  readonly feed: TimeMapFeed;
  /** Changes with whatever the feed is told. */
  readonly version: number;
  readonly layout: TimeLayout;
  /** All that could be looked at. */
  readonly whole: TimeWindow;
}

const NEVER = { subscribe: () => () => undefined, version: () => 0 };

/** The past of a mapping in tiles: read once for what is asked for, then kept up with. `undefined` until it has begun. */
export function useTimeMap(asked: TimeMapAsked, room: Room | undefined): ShownTimeMap | undefined {
  const { past, epoch, start, pages, span, part, live, hasNow } = asked;
  const store = useWatchStore();
  const latest = useRef(asked);
  latest.current = asked;
  const all = useSpan(past, latest.current.toMs);
  const grows = hasNow && span === undefined;
  const { fromMs, toMs } = span ?? all ?? {};
  const first = part?.first ?? 0;
  const shownPages = part?.pages ?? pages;
  const shape = useMemo(() => {
    if (room === undefined || fromMs === undefined || toMs === undefined) return undefined;
    return timeShape(room, { fromMs, toMs, first, pages: shownPages }, grows);
  }, [room, fromMs, toMs, first, shownPages, grows]);
  // A room a little larger has the same tiles: nothing is read again.
  const key = JSON.stringify(shape);

  const feed = useMadeFor(
    () => shape && new TimeMapFeed({ past, epoch, start, pages }, shape),
    [past, epoch, start, pages, key],
  );

  useEffect(() => {
    if (feed === undefined) return;
    const { fromMs, columns, columnMs, grows } = feed.tiles.shape;
    const { live, toMs } = latest.current;
    const now = live ? Number.POSITIVE_INFINITY : toMs;
    void feed.read(grows ? now : fromMs + columns * columnMs);
    return () => feed.stop();
  }, [feed]);

  useEffect(() => {
    if (feed?.tiles.shape.grows !== true || !live) return;
    return store.follow((picture) => feed.take(picture));
  }, [feed, live, store]);

  const { subscribe, version: versionOf } = feed ?? NEVER;
  const version = useSyncExternalStore(subscribe, versionOf);
  return useMemo(() => {
    if (feed === undefined || room === undefined || all === undefined) return undefined;
    const { tiles } = feed;
    const layout = timeLayout(room, tiles.shape, tiles.columnMs, tiles.toMs);
    const endMs = grows ? tiles.toMs : Math.max(all.toMs, tiles.toMs);
    return { feed, version, layout, whole: { fromMs: all.fromMs, toMs: endMs, first: 0, pages } };
  }, [feed, version, room, all, grows, pages]);
}

/** From when to when there is a past; where nothing is retained it begins now. */
function useSpan(past: AskedPast, nowMs: number): PastSpan | undefined {
  const [known, setKnown] = useState<{ readonly past: AskedPast; readonly span: PastSpan }>();
  const now = useRef(nowMs);
  now.current = nowMs;
  useEffect(() => {
    let wanted = true;
    const nothing = (): PastSpan => ({ fromMs: now.current, toMs: now.current });
    // Why it cannot be had is said by the feed, which asks again.
    void past
      .span()
      .catch(nothing)
      .then((span) => wanted && setKnown({ past, span: span ?? nothing() }));
    return () => {
      wanted = false;
    };
  }, [past]);
  return known?.past === past ? known.span : undefined;
}
