import { Argument, Command } from 'commander';
import { EXIT_CODES_HELP } from '../exit-codes.js';
import { bashCompletion } from '../shell/bash.js';
import { type ProgramLine, programLine } from '../shell/command-line.js';
import { fishCompletion } from '../shell/fish.js';
import { zshCompletion } from '../shell/zsh.js';
import { writeAll } from '../terminal.js';

const SHELLS = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
} as const satisfies Record<string, (program: ProgramLine) => string>;
type Shell = keyof typeof SHELLS;

const EXAMPLES = `
Examples:
  . <(pagelapse completion bash)                 in this shell, or in ~/.bashrc
  source <(pagelapse completion zsh)             in ~/.zshrc, after compinit
  pagelapse completion fish | source             in ~/.config/fish/config.fish

${EXIT_CODES_HELP}`;

/** `program` is asked when the command runs: it has all commands by then, this one among them. */
export function completionCommand(program: () => Command): Command {
  return new Command('completion')
    .description('completion of this command line, for a shell to read')
    .addArgument(new Argument('<shell>', 'shell that is to read it').choices(Object.keys(SHELLS)))
    .addHelpText('after', EXAMPLES)
    .action(async (shell: Shell) => {
      await writeAll(process.stdout, [SHELLS[shell](programLine(program()))]);
    });
}
