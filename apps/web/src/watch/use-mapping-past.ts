import { useEffect } from 'react';
import { mappingAt, type ProcessPicture } from '../state/process-picture.js';
import { useView } from '../state/use-view.js';
import { useWatch, useWatchStore } from '../state/watch-context.js';

/** Has what is told of the mapping on screen reach back beyond what this page has seen, as far as the agent retains it. */
export function useMappingPast(picture: ProcessPicture | undefined): void {
  const store = useWatchStore();
  const { past, pageSize } = useWatch();
  const view = useView();
  const mapping = picture && pageSize !== undefined ? mappingAt(picture, view.mapping, pageSize) : undefined;
  const missing = (mapping && past?.history.missingOf(mapping).length) ?? 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked for once a mapping and whatever is missing of it, not again with every pass
  useEffect(() => {
    if (picture === undefined || mapping === undefined || missing === 0) return;
    const abort = new AbortController();
    void store.readMapping(mapping, picture.epoch, abort.signal);
    return () => abort.abort();
  }, [store, past?.history, picture?.epoch, mapping?.id, missing]);
}
