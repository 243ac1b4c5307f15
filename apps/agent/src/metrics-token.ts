import { closeSync, constants, fstatSync, openSync, readFileSync, writeSync } from 'node:fs';
import { CommandError, EXIT } from './exit-codes.js';
import { newSecret } from './server/secrets.js';
import { inert } from './terminal.js';

/** Of base64, as of this agent's own: 128 bits in no less. */
const LEAST_CHARACTERS = 22;
/** Writing for the group, and everything for others. */
const TOO_OPEN = 0o027;

/**
 * The token that opens `/metrics`, out of a file that a scraper reads too: its owner's, or a group's that may read it. One is
 * made where there is no file. Throws CommandError for a file that others have in their hands, or that holds no token.
 */
export function metricsToken(path: string): string {
  make(path);
  try {
    const file = openSync(path, 'r');
    try {
      const { mode } = fstatSync(file);
      if ((mode & TOO_OPEN) !== 0)
        throw refused(path, `has mode ${(mode & 0o777).toString(8)}`, `chmod 0640 it, or 0600.`);
      const token = readFileSync(file, 'utf8').trim();
      if (/^[\w.~+/-]+=*$/.test(token) && token.length >= LEAST_CHARACTERS) return token;
      throw refused(
        path,
        'holds no token',
        `A token is ${LEAST_CHARACTERS} or more letters and digits; one is made where there is no file.`,
      );
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw refused(path, `cannot be read: ${inert((error as Error).message)}`);
  }
}

function make(path: string): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  try {
    const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
    writeSync(file, `${newSecret()}\n`);
    closeSync(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST')
      throw refused(path, `cannot be made: ${inert((error as Error).message)}`);
  }
}

function refused(path: string, why: string, wayOut?: string): CommandError {
  return new CommandError(`The token of the metrics, ${inert(path)}, ${why}.`, EXIT.failed, wayOut);
}
