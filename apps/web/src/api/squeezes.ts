import type {
  LeftoversRestored,
  SqueezeLimit,
  SqueezeList,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
import { queryOptions } from '@tanstack/react-query';
import { act } from './act.js';
import { agentFetch } from './agent-fetch.js';
import { isGone } from './api-error.js';

export type {
  RestoredFile,
  SqueezeCgroup,
  SqueezeControl,
  SqueezeFigures,
  SqueezeLeftover,
  SqueezeList,
  SqueezePlace,
  SqueezePreview,
  SqueezeRequest,
  SqueezeStatus,
} from '@pagelapse/protocol';
export {
  type GivenMapping,
  type ObjectPages,
  type SqueezeMoment,
  type SqueezeReport,
  squeezeReport,
} from '@pagelapse/protocol';

const PREVIEW_POLL_MS = 2000;
const RUNNING_POLL_MS = 500;

/** What a squeeze of the process would be, as of now: polled for as long as it is planned and there is a process. */
export function squeezePreviewQuery(handle: string) {
  return queryOptions({
    queryKey: ['squeeze-preview', handle],
    queryFn: ({ signal }) => agentFetch<SqueezePreview>(`/targets/${handle}/squeeze`, { signal }),
    refetchInterval: ({ state }) => (isGone(state.error) ? false : PREVIEW_POLL_MS),
    gcTime: 0,
  });
}

/** Squeezes of this agent, and what a killed one has left. Polled while one runs alone: nothing moves otherwise. */
export const squeezesQuery = queryOptions({
  queryKey: ['squeezes'],
  queryFn: ({ signal }) => agentFetch<SqueezeList>('/squeezes', { signal }),
  refetchInterval: ({ state }) => ((state.data?.running.length ?? 0) > 0 ? RUNNING_POLL_MS : false),
});

export function startSqueeze(handle: string, request: SqueezeRequest): Promise<SqueezeStatus> {
  return act<SqueezeStatus>(`/targets/${handle}/squeeze`, request);
}

export function moveSqueeze(id: string, limit: SqueezeLimit): Promise<SqueezeStatus> {
  return act<SqueezeStatus>(`/squeezes/${id}/limit`, limit);
}

/** Restores what was there before. */
export function stopSqueeze(id: string): Promise<SqueezeStatus> {
  return act<SqueezeStatus>(`/squeezes/${id}/stop`, {});
}

/** Restores what squeezes of agents that were killed have left. */
export function restoreLeftovers(): Promise<LeftoversRestored> {
  return act<LeftoversRestored>('/leftovers/restore', {});
}
