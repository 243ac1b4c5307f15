import type { HostFacts, ProcessList, ProcessRow } from '@pagelapse/protocol';
import { queryOptions } from '@tanstack/react-query';
import { agentFetch } from './agent-fetch.js';

export type { HostFacts, ProcessRow } from '@pagelapse/protocol';

const PROCESS_POLL_MS = 2000;

export const hostQuery = queryOptions({
  queryKey: ['host'],
  queryFn: ({ signal }) => agentFetch<HostFacts>('/host', { signal }),
  staleTime: 60_000,
});

/** Does the session still hold? Asked once for each `attempt` to reach the agent again. */
export function sessionQuery(attempt: number) {
  return queryOptions({
    queryKey: ['session-held', attempt],
    queryFn: ({ signal }) => agentFetch<void>('/session', { signal }).then(() => true),
    gcTime: 0,
  });
}

/** Polled for as long as something shows it. */
export const processesQuery = queryOptions({
  queryKey: ['processes'],
  queryFn: ({ signal }) => agentFetch<ProcessList>('/processes', { signal }),
  refetchInterval: PROCESS_POLL_MS,
});

/** Resolves a pid to the handle that a watch is asked for with. */
export function processQuery(pid: number) {
  return queryOptions({
    queryKey: ['process', pid],
    queryFn: ({ signal }) => agentFetch<ProcessRow>(`/processes/${pid}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
}
