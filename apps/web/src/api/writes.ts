import type { WriteRequest, WriteStatus } from '@pagelapse/protocol';
import { queryOptions } from '@tanstack/react-query';
import { act } from './act.js';
import { agentFetch } from './agent-fetch.js';

export { estimatedResetMs, type WriteStatus } from '@pagelapse/protocol';

const POLL_MS = 1000;

/** Who keeps track of the writes of a watched process, and since when. Polled for as long as it is shown. */
export function writeStatusQuery(handle: string) {
  return queryOptions({
    queryKey: ['writes', handle],
    queryFn: ({ signal }) => agentFetch<WriteStatus>(`/watches/${handle}/writes`, { signal }),
    refetchInterval: POLL_MS,
    gcTime: 0,
  });
}

/** Takes the soft-dirty bits away: begins to keep track, or begins anew. */
export function resetWrites(handle: string, epoch: number, request: WriteRequest): Promise<WriteStatus> {
  return act<WriteStatus>(`/watches/${handle}/epochs/${epoch}/writes`, request);
}

export function stopWrites(handle: string): Promise<WriteStatus> {
  return act<WriteStatus>(`/watches/${handle}/writes/stop`, {});
}
