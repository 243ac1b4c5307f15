import { useQuery } from '@tanstack/react-query';
import { type AgentMode, agentModeQuery } from '../api/recordings.js';

/** `undefined` until it is known. Where there may be no agent to ask, `ask` is false: then it is what others were told. */
export function useAgentMode(ask = true): AgentMode | undefined {
  return useQuery({ ...agentModeQuery, enabled: ask }).data;
}
