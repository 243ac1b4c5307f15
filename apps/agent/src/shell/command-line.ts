import { FEATURES } from '@pagelapse/procfs';
import { PERMISSIONS } from '@pagelapse/protocol';
import type { Argument, Command, Option } from 'commander';

/** What can stand in a place of the command line, for whoever types it. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly list: boolean }
  | { readonly kind: 'pid' | 'file' | 'anything' };

export interface OptionLine {
  /** Without dashes. */
  readonly short?: string;
  readonly long: string;
  readonly description: string;
  /** Absent for a switch. */
  readonly value?: { readonly name: string; readonly values: Values };
}

export interface ArgumentLine {
  readonly name: string;
  readonly required: boolean;
  readonly description: string;
  readonly values: Values;
}

export interface CommandLine {
  readonly name: string;
  readonly description: string;
  readonly arguments: readonly ArgumentLine[];
  readonly options: readonly OptionLine[];
  /** What --help says after the options: examples, and what else there is to know. */
  readonly epilogue: string;
}

export interface ProgramLine extends CommandLine {
  readonly commands: readonly CommandLine[];
}

/** The command line as data, read off the definitions that it is parsed by: completion and man page come of it. */
export function programLine(program: Command): ProgramLine {
  return { ...commandLine(program), commands: program.commands.map(commandLine) };
}

function commandLine(command: Command): CommandLine {
  const help = command.createHelp();
  return {
    name: command.name(),
    description: command.description(),
    arguments: help.visibleArguments(command).map(argumentLine),
    options: help.visibleOptions(command).map(optionLine),
    epilogue: epilogueOf(command),
  };
}

function argumentLine(argument: Argument): ArgumentLine {
  const name = argument.name();
  return {
    name,
    required: argument.required,
    description: argument.description,
    values: valuesOf(name, argument.argChoices),
  };
}

function optionLine(option: Option): OptionLine {
  const name = /[<[]([^>\]]+)[>\]]/.exec(option.flags)?.[1];
  const { short, long, description, defaultValueDescription, argChoices } = option;
  const told = defaultValueDescription ?? shownDefault(option.defaultValue);
  return {
    ...(short !== undefined && { short: short.replace(/^-/, '') }),
    long: (long ?? '').replace(/^--/, ''),
    description: told === undefined ? description : `${description} (default: ${told})`,
    ...(name !== undefined && { value: { name, values: valuesOf(name, argChoices) } }),
  };
}

function shownDefault(value: unknown): string | undefined {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}

/** Names of values mean the same in every command. */
function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: 'words', words: choices, list: false };
  switch (name) {
    case 'features':
      return { kind: 'words', words: FEATURES, list: true };
    case 'acts':
      return { kind: 'words', words: PERMISSIONS, list: true };
    case 'pid':
      return { kind: 'pid' };
    case 'file':
    case 'directory':
    case 'path':
      return { kind: 'file' };
    default:
      return { kind: 'anything' };
  }
}

/** Commander keeps what is added to the help as listeners: it has to be printed to be had. */
function epilogueOf(command: Command): string {
  let printed = '';
  const before = command.configureOutput();
  command.configureOutput({
    ...before,
    writeOut: (text) => {
      printed += text;
    },
  });
  command.outputHelp();
  command.configureOutput(before);
  return printed.slice(command.helpInformation().length).trim();
}
