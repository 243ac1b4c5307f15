#!/usr/bin/env node
import './small-heap.js';

import { Command, CommanderError } from 'commander';
import pc from 'picocolors';
import { demoCommand } from './commands/demo.js';
import { recordCommand } from './commands/record.js';
import { replayCommand } from './commands/replay.js';
import { scanCommand } from './commands/scan.js';
import { serveCommand } from './commands/serve.js';
import { watchCommand } from './commands/watch.js';
import { CommandError, EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes.js';
import { endQuietlyOnClosedPipe } from './terminal.js';
import { AGENT_VERSION } from './version.js';

const errors = pc.createColors(pc.isColorSupported && process.stderr.isTTY === true);

const program = new Command('pagelapse')
  .description('Shows where every page of a running Linux process lives, swapped-out shared memory included.')
  .version(AGENT_VERSION)
  .showHelpAfterError('(--help shows how it is used)')
  .addHelpText('after', `\n${EXIT_CODES_HELP}`)
  // Commander then throws instead of ending the process.
  .exitOverride();

for (const command of [
  serveCommand(),
  scanCommand(),
  watchCommand(),
  recordCommand(),
  replayCommand(),
  demoCommand(),
]) {
  program.addCommand(command.copyInheritedSettings(program));
}

endQuietlyOnClosedPipe(process.stdout, () => process.exit(EXIT.fine));

try {
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
