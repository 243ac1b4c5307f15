import { readdirSync } from 'node:fs';
import { hasEnded, parseStat } from '../parse/stat.js';
import { tryReadProcFile } from './proc-file.js';

/**
 * `task/TID/` of a thread that lives, which holds the memory when the first one has ended; `undefined` when there is none.
 * Throws when the threads cannot be listed. `directory`: the process's in /proc.
 */
export function livingThread(directory: string): string | undefined {
  for (const tid of readdirSync(`${directory}/task`)) {
    const stat = parseStat(tryReadProcFile(`${directory}/task/${tid}/stat`) ?? '');
    if (stat !== undefined && !hasEnded(stat)) return `task/${tid}/`;
  }
  return undefined;
}
