import { type MapCursor, type MapView, NO_CURSOR } from '@pagelapse/heatmap';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSetView, useView } from '../../state/use-view.js';
import { type MapPlace, mapSearchOf, mapViewOf, selectionOf } from './map-search.js';

/** A drag is sixty views a second: the URL gets the one it comes to rest in. */
const REST_MS = 250;

export interface MapState {
  readonly view: MapView;
  readonly cursor: MapCursor;
  readonly setView: (view: MapView) => void;
  readonly setCursor: (cursor: MapCursor) => void;
}

/** What is looked at and selected of a mapping. Kept in the URL, and followed when the URL changes by other hands. */
export function useMapState({ start, pages, pageSize }: MapPlace): MapState {
  const search = useView();
  const setSearch = useSetView();
  const place = useMemo(() => ({ start, pages, pageSize }), [start, pages, pageSize]);
  const { order, zoom, at, select } = search;
  const said = `${order} ${zoom} ${at} ${select}`;
  const [view, setView] = useState(() => mapViewOf(search, place));
  const [cursor, setCursor] = useState<MapCursor>(() => ({ ...NO_CURSOR, selection: selectionOf(search, place) }));
  const known = useRef(said);
  const { selection } = cursor;

  useEffect(() => {
    if (known.current === said) return;
    known.current = said;
    const now = { ...(order && { order }), ...(zoom !== undefined && { zoom }), ...(at && { at }) };
    setView(mapViewOf(now, place));
    setCursor({ ...NO_CURSOR, selection: selectionOf(select === undefined ? {} : { select }, place) });
  }, [said, order, zoom, at, select, place]);

  useEffect(() => {
    const next = mapSearchOf(view, selection, place);
    const text = `${next.order} ${next.zoom} ${next.at} ${next.select}`;
    if (text === known.current) return;
    const rest = setTimeout(() => {
      known.current = text;
      setSearch(next, true);
    }, REST_MS);
    return () => clearTimeout(rest);
  }, [view, selection, place, setSearch]);

  return { view, cursor, setView: useCallback((next) => setView(next), []), setCursor };
}
