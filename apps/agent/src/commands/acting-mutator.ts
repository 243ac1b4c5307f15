import { readHostFacts } from '@pagelapse/procfs';
import type { AgentErrorCode, Permission } from '@pagelapse/protocol';
import type { ActTarget } from '../acting-channel.js';
import { defaultUsers } from '../default-users.js';
import { AgentError } from '../errors.js';
import { CommandError, EXIT, type ExitCode } from '../exit-codes.js';
import { stateDirectory } from '../own-directory.js';
import { forkedMutator, MutatorProcess } from '../server/mutator-process.js';
import { inert } from '../terminal.js';

/**
 * A mutator for this command alone, allowed this one thing: who types the command has said so. It has the same policy, audit
 * log, journal and watchdog as an agent's.
 */
export function startMutator(permission: Permission): MutatorProcess {
  const log = (what: string): void => void process.stderr.write(`note: ${inert(what)}\n`);
  const mutator = { allowed: [permission], users: defaultUsers(), stateDirectory: stateDirectory('acts') };
  return new MutatorProcess(forkedMutator({ mutator, log }), log);
}

/** The same for the time of `act`. Refusals become words for the terminal. */
export async function withMutator<T>(permission: Permission, act: (mutator: MutatorProcess) => Promise<T>): Promise<T> {
  const mutator = startMutator(permission);
  try {
    return await act(mutator);
  } catch (error) {
    throw refusalOf(error);
  } finally {
    await mutator.close();
  }
}

/** Nothing but this process and its mutator is part of the agent here. */
export function commandTarget(pid: number, startTime: number): ActTarget {
  const { bootId } = readHostFacts();
  return { bootId, pid, startTime, handle: String(pid), agentPids: [process.pid] };
}

/** A refusal of the mutator in words for the terminal. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof AgentError)) return error;
  const wayOut = error.code === 'AGENT_ERR_SQUEEZE_REFUSED' ? CHOOSE_OTHERWISE : error.toBody().wayOut;
  return new CommandError(inert(error.message), EXIT_CODES[error.code] ?? EXIT.failed, wayOut, { cause: error });
}

const CHOOSE_OTHERWISE = '--limit, --control and --cgroup choose otherwise: docs/squeeze.md has what there is.';

const EXIT_CODES: Partial<Record<AgentErrorCode, ExitCode>> = {
  AGENT_ERR_TARGET_REFUSED: EXIT.notPermitted,
  AGENT_ERR_ACT_IMPOSSIBLE: EXIT.notPermitted,
  AGENT_ERR_NO_AUDIT: EXIT.notPermitted,
  AGENT_ERR_PROCESS_GONE: EXIT.noSuchProcess,
};
