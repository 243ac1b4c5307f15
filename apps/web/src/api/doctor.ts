import type { BlindSpots, Diagnosis, SelfCheck } from '@pagelapse/protocol';
import { queryOptions } from '@tanstack/react-query';
import { act } from './act.js';
import { agentFetch } from './agent-fetch.js';

export type { AgentLosses, BlindSpot, Diagnosis, Finding, SelfCheck } from '@pagelapse/protocol';

/** Swap, cgroups and counters change while one looks; finding out costs the agent a few milliseconds. */
const DIAGNOSIS_POLL_MS = 5000;
const BLIND_SPOTS_POLL_MS = 2000;

/** Polled for as long as something shows it. */
export const diagnosisQuery = queryOptions({
  queryKey: ['diagnosis'],
  queryFn: ({ signal }) => agentFetch<Diagnosis>('/doctor', { signal }),
  refetchInterval: DIAGNOSIS_POLL_MS,
});

/** What the last pass over a watched process could not show; costs the process nothing. */
export function blindSpotsQuery(handle: string) {
  return queryOptions({
    queryKey: ['blind-spots', handle],
    queryFn: ({ signal }) => agentFetch<BlindSpots>(`/watches/${handle}/blind-spots`, { signal }),
    refetchInterval: BLIND_SPOTS_POLL_MS,
    gcTime: 0,
  });
}

/** Takes some seconds; refused while another one runs. */
export function runSelfCheck(): Promise<SelfCheck> {
  return act<SelfCheck>('/self-check', {});
}
