import type { ArgumentLine, CommandLine, OptionLine, ProgramLine, Values } from './command-line.js';
import { quoteForShell } from './quote.js';

/** Completion for zsh (zshcompsys(1), `_arguments`). */
export function zshCompletion({ name, options, commands }: ProgramLine): string {
  return `#compdef ${name}
# Completion of ${name} for zsh: source <(${name} completion zsh)

_${name}_pid() { local -a pids; pids=(/proc/[0-9]*(N:t)); compadd -a pids; }

_${name}() {
  local context state line
  _arguments -C ${specsOf(options).join(' ')} '1:command:->command' '*::argument:->argument' && return
  case $state in
    command)
      local -a commands
      commands=(${commands.map((command) => quoteForShell(`${command.name}:${command.description}`)).join(' ')})
      _describe command commands ;;
    argument)
      case $line[1] in
${commands.map((command) => `        ${command.name}) ${argumentsOf(name, command)} ;;`).join('\n')}
      esac ;;
  esac
}

if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;

  function specsOf(lines: readonly OptionLine[]): string[] {
    return lines.flatMap((option) => optionSpecs(name, option));
  }
}

function argumentsOf(program: string, command: CommandLine): string {
  const options = command.options.flatMap((option) => optionSpecs(program, option));
  const positions = command.arguments.map((argument, i) => quoteForShell(argumentSpec(program, argument, i + 1)));
  return ['_arguments', ...options, ...positions].join(' ');
}

function optionSpecs(program: string, { short, long, description, value }: OptionLine): string[] {
  const action = value === undefined ? '' : `:${escaped(value.name)}:${actionOf(program, value.values)}`;
  const flags = short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
  // Whoever has given one of them has given the other.
  const exclusive = flags.length > 1 ? `(${flags.join(' ')})` : '';
  return flags.map((flag) => quoteForShell(`${exclusive}${flag}[${escaped(description)}]${action}`));
}

function argumentSpec(program: string, { name, required, values }: ArgumentLine, position: number): string {
  return `${position}${required ? ':' : '::'}${escaped(name)}:${actionOf(program, values)}`;
}

function actionOf(program: string, values: Values): string {
  switch (values.kind) {
    case 'words':
      return values.list ? `_values -s , word ${values.words.join(' ')}` : `(${values.words.join(' ')})`;
    case 'pid':
      return `_${program}_pid`;
    case 'file':
      return '_files';
    case 'anything':
      return ' ';
  }
}

/** Colons and brackets divide the parts of a spec. */
function escaped(text: string): string {
  return text.replace(/[\\:[\]]/g, '\\$&');
}
