import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { ViewSearch } from './view-search.js';

/** The view, and the way to change parts of it: `undefined` takes a part away. */
export function useView(): ViewSearch {
  return useSearch({ from: '/' });
}

export type ViewChange = { readonly [K in keyof ViewSearch]?: ViewSearch[K] | undefined };

/** `replace` for changes no one wants to step back through, as typing in a filter is. */
export function useSetView(): (change: ViewChange, replace?: boolean) => void {
  const navigate = useNavigate();
  return useCallback(
    (change, replace = false) => {
      void navigate({
        to: '/',
        search: (before: ViewSearch) => withChange(before, change),
        replace,
      });
    },
    [navigate],
  );
}

function withChange(before: ViewSearch, change: ViewChange): ViewSearch {
  const kept = Object.entries({ ...before, ...change }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(kept) as ViewSearch;
}
