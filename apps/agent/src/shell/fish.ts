import type { ArgumentLine, OptionLine, ProgramLine, Values } from './command-line.js';
import { quoteForFish } from './quote.js';

/** Completion for fish (complete(1)). */
export function fishCompletion({ name, options, commands }: ProgramLine): string {
  const lines = [
    `# Completion of ${name} for fish: ${name} completion fish | source`,
    `complete -c ${name} -f`,
    ...options.map((option) => optionLine(name, '__fish_use_subcommand', option)),
    ...commands.map(
      (command) =>
        `complete -c ${name} -n __fish_use_subcommand -a ${command.name} -d ${quoteForFish(command.description)}`,
    ),
    ...commands.flatMap((command) => {
      const here = `__fish_seen_subcommand_from ${command.name}`;
      return [
        ...command.options.map((option) => optionLine(name, here, option)),
        ...command.arguments.map((argument) => argumentLine(name, here, argument)),
      ];
    }),
  ];
  return `${lines.join('\n')}\n`;
}

function optionLine(program: string, condition: string, { short, long, description, value }: OptionLine): string {
  const flags = `${short === undefined ? '' : `-s ${short} `}-l ${long}`;
  const values = value === undefined ? '' : ` -r${valuesOf(value.values)}`;
  return `complete -c ${program} -n ${quoteForFish(condition)} ${flags}${values} -d ${quoteForFish(description)}`;
}

function argumentLine(program: string, condition: string, { description, values }: ArgumentLine): string {
  const words = valuesOf(values);
  return `complete -c ${program} -n ${quoteForFish(condition)}${words} -d ${quoteForFish(description)}`;
}

function valuesOf(values: Values): string {
  switch (values.kind) {
    case 'words': {
      const words = quoteForFish(values.words.join(' '));
      return values.list ? ` -x -a ${quoteForFish(`(__fish_append , ${values.words.join(' ')})`)}` : ` -x -a ${words}`;
    }
    case 'pid':
      return " -x -a '(__fish_complete_pids)'";
    case 'file':
      return ' -F';
    case 'anything':
      return ' -x';
  }
}
