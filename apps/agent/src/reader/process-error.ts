import type { PageError, ProcessError } from '@pagelapse/procfs';
import type { AgentErrorCode } from '@pagelapse/protocol';
import type { EndedBecause } from '../channel.js';

const CODES = {
  'no-such-process': 'AGENT_ERR_NO_SUCH_PROCESS',
  gone: 'AGENT_ERR_PROCESS_GONE',
  'kernel-thread': 'AGENT_ERR_KERNEL_THREAD',
  zombie: 'AGENT_ERR_ZOMBIE',
  denied: 'AGENT_ERR_NOT_PERMITTED',
  'not-mapped': 'AGENT_ERR_NO_SUCH_MAPPING',
  'not-walked': 'AGENT_ERR_NOT_WALKED',
  'other-address-space': 'AGENT_ERR_EPOCH_OVER',
} as const satisfies Record<(ProcessError | PageError)['code'], AgentErrorCode>;

export function agentErrorCode(error: ProcessError | PageError): AgentErrorCode {
  return CODES[error.code];
}

/** Why a watch that was running cannot go on. */
export function endedBecause(error: ProcessError): EndedBecause {
  if (error.code === 'zombie' || error.code === 'denied') return error.code;
  return 'exited';
}
