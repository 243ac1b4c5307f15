import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { hostQuery } from '../../api/queries.js';
import { agentModeQuery } from '../../api/recordings.js';
import {
  restoreLeftovers,
  type SqueezeList,
  type SqueezeStatus,
  squeezesQuery,
  stopSqueeze,
} from '../../api/squeezes.js';

export interface Squeezes {
  /** What this agent may do; `undefined` until it has said. */
  readonly allowed: readonly string[] | undefined;
  /** As far as it is known: where the agent does not answer, what it said last. */
  readonly list: SqueezeList | undefined;
  readonly lost: boolean;
}

/** Squeezes of the agent. One that only reads, or shows a recording, is asked for none: it has no such route. */
export function useSqueezes(): Squeezes {
  const mode = useQuery(agentModeQuery);
  const host = useQuery({ ...hostQuery, enabled: mode.data === 'live' });
  const allowed = host.data?.allowed;
  const { data, error } = useQuery({ ...squeezesQuery, enabled: allowed?.includes('squeeze') === true });
  return { allowed, list: data, lost: error !== null };
}

/** The squeeze of a process that runs, or else the one that ended last. */
export function squeezeOf(list: SqueezeList | undefined, handle: string): SqueezeStatus | undefined {
  const own = (status: SqueezeStatus): boolean => status.handle === handle;
  return list?.running.find(own) ?? list?.ended.find(own);
}

export function useStopSqueeze() {
  const settled = useSettled();
  return useMutation({ mutationFn: stopSqueeze, onSettled: settled });
}

export function useRestoreLeftovers() {
  const settled = useSettled();
  return useMutation({ mutationFn: restoreLeftovers, onSettled: settled });
}

/** What is shown of squeezes is asked for anew, whatever became of a request. */
export function useSettled(): () => Promise<void> {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: squeezesQuery.queryKey });
}
