import { CommanderError } from 'commander';
import { CommandError, EXIT, type ExitCode } from './exit-codes.js';
import { inkFor } from './ink.js';
import { pagelapse } from './program.js';
import { endQuietlyOnClosedPipe } from './terminal.js';

const errors = inkFor(process.stderr);

endQuietlyOnClosedPipe(process.stdout, () => process.exit(EXIT.fine));

try {
  const program = await pagelapse(process.argv.slice(2));
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Says what went wrong, in words, and gives the code to leave with. */
function report(error: unknown): ExitCode {
  // Commander has printed its own message: help and version are fine, everything else is wrong usage.
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.fine : EXIT.wrongUsage;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(`${errors.red('error:')} ${message}\n`);
  if (!(error instanceof CommandError)) return EXIT.failed;
  if (error.wayOut !== undefined) process.stderr.write(`${error.wayOut}\n`);
  return error.exitCode;
}
