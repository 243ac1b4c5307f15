import type { PageIndex } from '@pagelapse/address-space';
import type { HostFacts, PageWord, ProcessList, ProcessRow, Reconciliation } from '@pagelapse/protocol';
import { queryOptions } from '@tanstack/react-query';
import { agentFetch } from './agent-fetch.js';

export type { HostFacts, PageWord, ProcessRow, Reconciliation, SharedFile } from '@pagelapse/protocol';

const PROCESS_POLL_MS = 2000;
const PAGE_WORD_POLL_MS = 1000;

export const hostQuery = queryOptions({
  queryKey: ['host'],
  queryFn: ({ signal }) => agentFetch<HostFacts>('/host', { signal }),
  staleTime: 60_000,
});

/** Is there a session? Fails with {@link ApiError} where there is none. */
export const sessionHeldQuery = queryOptions({
  queryKey: ['session-opened'],
  queryFn: ({ signal }) => agentFetch<void>('/session', { signal }).then(() => true),
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

/**
 * The raw words of one page of a watched address space, polled for as long as they are shown. Nothing is kept of it, and
 * whoever turns to another page takes the request back.
 */
export function pageWordQuery(handle: string, epoch: number, page: PageIndex) {
  return queryOptions({
    queryKey: ['page-word', handle, epoch, page],
    queryFn: ({ signal }) => agentFetch<PageWord>(`/watches/${handle}/epochs/${epoch}/pages/${page}`, { signal }),
    refetchInterval: PAGE_WORD_POLL_MS,
    gcTime: 0,
  });
}

/**
 * The kernel's figures of swap beside ours, and the shared files: a whole reading, so it is made when it is asked for and
 * never by itself.
 */
export function reconciliationQuery(handle: string, epoch: number) {
  return queryOptions({
    queryKey: ['reconciliation', handle, epoch],
    queryFn: ({ signal }) =>
      agentFetch<Reconciliation>(`/watches/${handle}/epochs/${epoch}/reconciliation`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    retry: false,
    gcTime: 0,
  });
}
