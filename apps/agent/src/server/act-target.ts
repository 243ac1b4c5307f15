import type { ActTarget } from '../acting-channel.js';
import { AgentError } from '../errors.js';
import type { ActingContext } from './context.js';
import type { HandleTarget } from './handles.js';

/** The process that a client names. Throws AgentError for a handle that is not this agent's. */
export function targetOfHandle({ handles }: Pick<ActingContext, 'handles'>, handle: string): HandleTarget {
  const target = handles.open(handle);
  if (target !== undefined) return target;
  throw new AgentError('AGENT_ERR_NO_SUCH_PROCESS', 'The handle of the process was not issued by this agent.');
}

/** A process as the mutator is told of it. */
export function actTarget({ handles, reader }: ActingContext, target: HandleTarget): ActTarget {
  const agentPids = [process.pid, ...(reader.pid === undefined ? [] : [reader.pid])];
  return { ...target, bootId: handles.bootId, handle: handles.issue(target), agentPids };
}
