import { type ProcessError, type Right, rightsToRead } from '@pagelapse/procfs';
import { AGENT_ERRORS } from '@pagelapse/protocol';
import { CommandError, EXIT } from '../exit-codes.js';
import { inert } from '../terminal.js';

/** A process that could not be read, in words, with the code to leave with. */
export function notReadable(error: ProcessError, pid: number): CommandError {
  const wayOut = error.code === 'denied' ? wayIn(rightsToRead(pid)) : WAYS_OUT[error.code];
  return new CommandError(inert(error.message), EXIT_CODES[error.code], wayOut, { cause: error });
}

const EXIT_CODES = {
  'no-such-process': EXIT.noSuchProcess,
  gone: EXIT.noSuchProcess,
  denied: EXIT.notPermitted,
  'kernel-thread': EXIT.failed,
  zombie: EXIT.failed,
} as const satisfies Record<ProcessError['code'], number>;

const WAYS_OUT: Record<Exclude<ProcessError['code'], 'denied'>, string> = {
  'no-such-process': '`ps -e` lists the processes.',
  gone: 'Its pid may belong to another process by now: `ps -e` lists the processes.',
  'kernel-thread': AGENT_ERRORS.AGENT_ERR_KERNEL_THREAD.wayOut,
  zombie: AGENT_ERRORS.AGENT_ERR_ZOMBIE.wayOut,
};

/** What would open the memory map of a process that was refused. */
function wayIn(missing: readonly Right[]): string {
  if (missing.length === 0)
    return 'The capabilities for it are held: a security module or a user namespace stands in the way.';
  return `Run this as the process's user, as root, or with ${missing.join(' and ')}.`;
}
