import { useEffect } from 'react';
import { useWatchStore } from '../../state/watch-context.js';
import { squeezeOf, useSqueezes } from './use-squeezes.js';

/** What a squeeze of the process on the screen does is marked on its timeline as it happens, as the agent has marked it. */
export function useSqueezeMarks(handle: string | undefined): void {
  const store = useWatchStore();
  const { list } = useSqueezes();
  const squeeze = handle === undefined ? undefined : squeezeOf(list, handle);
  const latestMs = squeeze?.events.at(-1)?.atMs;
  const beganAtMs = squeeze?.beganAtMs;
  useEffect(() => {
    if (latestMs !== undefined && beganAtMs !== undefined) void store.readMarks(beganAtMs);
  }, [store, latestMs, beganAtMs]);
}
