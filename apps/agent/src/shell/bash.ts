import type { CommandLine, OptionLine, ProgramLine, Values } from './command-line.js';
import { quoteForShell } from './quote.js';

/** Completion for bash (bash(1), "Programmable Completion"); needs no bash-completion package. */
export function bashCompletion(program: ProgramLine): string {
  const { name, commands } = program;
  return `# Completion of ${name} for bash: . <(${name} completion bash)

_${name}_among() { COMPREPLY=($(compgen -W "$1" -- "$cur")); }
_${name}_among_list() {
  local head=
  [[ $cur == *,* ]] && head=\${cur%,*},
  COMPREPLY=($(compgen -P "$head" -W "$1" -- "\${cur##*,}"))
}
_${name}_pid() { _${name}_among "$(cd /proc && echo [0-9]*)"; }
_${name}_file() { compopt -o filenames 2>/dev/null; COMPREPLY=($(compgen -f -- "$cur")); }

_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= word
  COMPREPLY=()
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
      ${commands.map((command) => command.name).join('|')}) command=$word; break ;;
    esac
  done
  case $command:$prev in
${valueCases(program).join('\n')}
  esac
  case $command in
${[program, ...commands].map((command) => wordCase(program, command)).join('\n')}
  esac
}
complete -F _${name} ${name}
`;
}

/** After an option that has a value, its value is due. */
function valueCases(program: ProgramLine): string[] {
  return program.commands.flatMap((command) =>
    command.options.flatMap((option) => {
      if (option.value === undefined) return [];
      const patterns = flagsOf(option).map((flag) => quoteForShell(`${command.name}:${flag}`));
      return [`    ${patterns.join('|')}) ${completionOf(program.name, option.value.values)}; return ;;`];
    }),
  );
}

function wordCase(program: ProgramLine, command: CommandLine): string {
  const flags = command.options.flatMap(flagsOf).join(' ');
  const [first] = command.arguments;
  const isProgram = command === program;
  const words = isProgram
    ? `_${program.name}_among ${quoteForShell([...program.commands.map(({ name }) => name), flags].join(' '))}`
    : first === undefined
      ? `_${program.name}_among ${quoteForShell(flags)}`
      : `[[ $cur == -* ]] && _${program.name}_among ${quoteForShell(flags)} || ${completionOf(program.name, first.values)}`;
  return `    ${isProgram ? "''" : command.name}) ${words} ;;`;
}

function completionOf(program: string, values: Values): string {
  switch (values.kind) {
    case 'words':
      return `_${program}_among${values.list ? '_list' : ''} ${quoteForShell(values.words.join(' '))}`;
    case 'pid':
      return `_${program}_pid`;
    case 'file':
      return `_${program}_file`;
    case 'anything':
      return ':';
  }
}

function flagsOf({ short, long }: OptionLine): string[] {
  return short === undefined ? [`--${long}`] : [`-${short}`, `--${long}`];
}
