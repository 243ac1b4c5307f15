import { Command } from 'commander';
import { completionCommand } from './commands/completion.js';
import { demoCommand } from './commands/demo.js';
import { doctorCommand } from './commands/doctor.js';
import { manCommand } from './commands/man.js';
import { mutatorCommand } from './commands/mutator.js';
import { pageoutCommand } from './commands/pageout.js';
import { readerCommand } from './commands/reader.js';
import { recordCommand } from './commands/record.js';
import { replayCommand } from './commands/replay.js';
import { scanCommand } from './commands/scan.js';
import { serveCommand } from './commands/serve.js';
import { squeezeCommand } from './commands/squeeze.js';
import { watchCommand } from './commands/watch.js';
import { writesCommand } from './commands/writes.js';
import { EXIT_CODES_HELP } from './exit-codes.js';
import { AGENT_VERSION } from './version.js';

/** The whole command line, once: what is run, and what is said of it. */
export function pagelapse(): Command {
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
    squeezeCommand(),
    pageoutCommand(),
    writesCommand(),
    recordCommand(),
    replayCommand(),
    demoCommand(),
    readerCommand(),
    mutatorCommand(),
    doctorCommand(),
    completionCommand(() => program),
    manCommand(() => program),
  ]) {
    program.addCommand(command.copyInheritedSettings(program));
  }
  return program;
}
