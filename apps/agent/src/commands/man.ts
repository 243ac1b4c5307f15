import { Command } from 'commander';
import { EXIT_CODES_HELP } from '../exit-codes.js';
import { programLine } from '../shell/command-line.js';
import { manPage } from '../shell/man-page.js';
import { writeAll } from '../terminal.js';
import { AGENT_VERSION } from '../version.js';

const EXAMPLES = `
Examples:
  pagelapse man | man -l -                                   reads it
  pagelapse man > ~/.local/share/man/man1/pagelapse.1        keeps it where man finds it

${EXIT_CODES_HELP}`;

/** `program` is asked when the command runs: it has all commands by then, this one among them. */
export function manCommand(program: () => Command): Command {
  return new Command('man')
    .description('the manual page, for man to show')
    .addHelpText('after', EXAMPLES)
    .action(async () => {
      await writeAll(process.stdout, [manPage(programLine(program()), AGENT_VERSION)]);
    });
}
