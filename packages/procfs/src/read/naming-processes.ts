import { readdirSync } from 'node:fs';
import { PROC } from './pinned-process.js';
import { tryReadProcFileHead } from './proc-file.js';
import { identifyProcess } from './process-identity.js';

/** Of a command line. */
const MOST_BYTES = 16 * 1024;

/**
 * Processes of this one's user, in whatever role, that have `text` in their arguments: for those that name what nobody else has a
 * reason to name. What another user's process says of itself counts for nothing.
 */
export function processesNaming(text: string, proc: string = PROC): number[] {
  return readdirSync(proc)
    .filter((name) => /^[1-9][0-9]*$/.test(name))
    .map(Number)
    .filter((pid) => isNaming(pid, text, proc));
}

/** Is this one of them? */
export function isNaming(pid: number, text: string, proc: string = PROC): boolean {
  if (!(tryReadProcFileHead(`${proc}/${pid}/cmdline`, MOST_BYTES) ?? '').includes(text)) return false;
  return identifyProcess(pid, proc)?.uids.every((uid) => uid === process.geteuid?.()) === true;
}
