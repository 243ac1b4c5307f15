import { useSyncExternalStore } from 'react';

/** What was just done, in one sentence; a new object for each, so that the same is said again. */
export interface Announcement {
  readonly text: string;
}

let last: Announcement | undefined;
const listeners = new Set<() => void>();

/** Says that something is done, or could not be, to eyes and to screen readers. */
export function announce(text: string): void {
  last = { text };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useAnnouncement(): Announcement | undefined {
  return useSyncExternalStore(subscribe, () => last);
}
