import { createContext, use, useSyncExternalStore } from 'react';
import type { WatchSnapshot, WatchStore } from './watch-store.js';

export const WatchContext = createContext<WatchStore | undefined>(undefined);

export function useWatchStore(): WatchStore {
  const store = use(WatchContext);
  if (store === undefined) throw new Error('no watch store above this component');
  return store;
}

/** Renders again on every frame in which the watch has changed. */
export function useWatch(): WatchSnapshot {
  const store = useWatchStore();
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
