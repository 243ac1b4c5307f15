import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback, useMemo } from 'react';
import { readViewSearch, type ViewSearch } from './view-search.js';

/** The view, and the way to change parts of it: `undefined` takes a part away. */
export function useView(): ViewSearch {
  // The router lays what was validated over what the URL has: what is not valid has to be left out here.
  const search = useSearch({ from: '/' });
  return useMemo(() => readViewSearch({ ...search }), [search]);
}

export type ViewChange = { readonly [K in keyof ViewSearch]?: ViewSearch[K] | undefined };

/** `replace` for changes no one wants to step back through, as typing in a filter is. */
export function useSetView(): (change: ViewChange, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) => {
      void navigate({
        to: '/',
        search: (before: ViewSearch) => withChange(readViewSearch({ ...before }), change),
        replace,
      });
    },
    [navigate],
  );
}

/** A moment means nothing in another past. */
const OF_PAST = { time: undefined, since: undefined, show: undefined, span: undefined };
/** What is looked at of a mapping means nothing in another one. */
const OF_MAPPING = { zoom: undefined, at: undefined, select: undefined, part: undefined };

function withChange(before: ViewSearch, change: ViewChange): ViewSearch {
  const otherPast =
    ('pid' in change && change.pid !== before.pid) || ('recording' in change && change.recording !== before.recording);
  const elsewhere =
    ('mapping' in change && before.mapping !== undefined && change.mapping !== before.mapping) || otherPast;
  const alone = 'since' in change && change.since === undefined;
  const left = {
    ...(elsewhere ? OF_MAPPING : {}),
    ...(otherPast ? OF_PAST : {}),
    ...(alone ? { show: undefined } : {}),
  };
  const kept = Object.entries({ ...before, ...left, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as ViewSearch;
}
