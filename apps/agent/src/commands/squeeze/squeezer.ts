import { readHostFacts } from '@pagelapse/procfs';
import type { AgentErrorCode, SqueezeStatus } from '@pagelapse/protocol';
import type { ActTarget } from '../../acting-channel.js';
import { AgentError } from '../../errors.js';
import { CommandError, EXIT, type ExitCode } from '../../exit-codes.js';
import { defaultUsers } from '../../mutator-options.js';
import { stateDirectory } from '../../own-directory.js';
import { MutatorProcess } from '../../server/mutator-process.js';
import type { Ending } from '../ending.js';

/** A mutator for this command alone: the same that an agent has, with the same policy, journal and watchdog. */
export function startSqueezer(): MutatorProcess {
  return new MutatorProcess({
    mutator: { allowed: ['squeeze'], users: defaultUsers(), stateDirectory: stateDirectory('acts') },
    log: (what) => process.stderr.write(`note: ${what}\n`),
  });
}

export function actTarget(pid: number, startTime: number): ActTarget {
  const { bootId } = readHostFacts();
  return { bootId, pid, startTime, handle: String(pid), agentPids: [process.pid] };
}

/** How often the squeeze is looked at. */
const LOOK_MS = 500;

/** Each look at a squeeze, the first at once and the last when it has ended. */
export async function* looks(mutator: MutatorProcess, id: string, ending: Ending): AsyncGenerator<SqueezeStatus> {
  for (;;) {
    const status = await mutator.squeezeStatus(id);
    yield status;
    if (status.phase === 'ended') return;
    await ending.within(LOOK_MS);
  }
}

/** A refusal of the mutator in words for the terminal. */
export function refusalOf(error: unknown): unknown {
  if (!(error instanceof AgentError)) return error;
  return new CommandError(error.message, EXIT_CODES[error.code] ?? EXIT.failed, error.toBody().wayOut, {
    cause: error,
  });
}

const EXIT_CODES: Partial<Record<AgentErrorCode, ExitCode>> = {
  AGENT_ERR_TARGET_REFUSED: EXIT.notPermitted,
  AGENT_ERR_NO_AUDIT: EXIT.notPermitted,
  AGENT_ERR_PROCESS_GONE: EXIT.noSuchProcess,
};
