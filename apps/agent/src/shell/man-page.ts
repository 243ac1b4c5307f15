import type { ArgumentLine, CommandLine, OptionLine, ProgramLine } from './command-line.js';

/** What each exit code means, for the page. */
const EXIT_MEANINGS = [
  ['0', 'fine'],
  ['1', 'failed, or a self-check that found something wrong'],
  ['2', 'wrong usage'],
  ['3', 'not permitted'],
  ['4', 'no such process'],
  ['5', 'doctor: there is a gap'],
] as const;

/** The manual page, in man(7) macros. */
export function manPage(program: ProgramLine, version: string): string {
  const { name, description, options, commands } = program;
  const parts = [
    `.TH ${name.toUpperCase()} 1 "" "${name} ${version}" "User Commands"`,
    section('NAME', `${name} \\- ${text(lowered(description))}`),
    section('SYNOPSIS', ['.nf', ...commands.map((command) => synopsis(name, command)), '.fi'].join('\n')),
    section(
      'DESCRIPTION',
      [
        text(description),
        '.PP',
        text('Standard output is for data and standard error for talk. Nothing is coloured when it is piped.'),
      ].join('\n'),
    ),
    section('OPTIONS', options.map(optionText).join('\n')),
    section('COMMANDS', commands.map((command) => commandText(name, command)).join('\n')),
    section('EXIT STATUS', EXIT_MEANINGS.map(([code, means]) => `.TP\n.B ${code}\n${text(means)}`).join('\n')),
    section('SEE ALSO', text('proc_pid_pagemap(5), proc_pid_smaps(5), mincore(2), cachestat(2), cgroups(7)')),
  ];
  return `${parts.join('\n')}\n`;
}

function section(title: string, body: string): string {
  return `.SH ${title}\n${body}`;
}

function synopsis(program: string, command: CommandLine): string {
  const words = command.arguments.map(({ name, required }) =>
    required ? `\\fI${text(name)}\\fR` : `[\\fI${text(name)}\\fR]`,
  );
  return [`\\fB${program} ${command.name}\\fR`, '[options]', ...words].join(' ');
}

function commandText(program: string, command: CommandLine): string {
  return [
    `.SS ${synopsis(program, command).replace(' [options]', '')}`,
    text(`${command.description[0]?.toUpperCase()}${command.description.slice(1)}.`),
    ...command.arguments.map(argumentText),
    ...command.options.filter(({ long }) => long !== 'help').map(optionText),
    ...epilogueText(command.epilogue),
  ].join('\n');
}

function argumentText({ name, description }: ArgumentLine): string {
  return `.TP\n.I ${text(name)}\n${text(description)}`;
}

function optionText({ short, long, description, value }: OptionLine): string {
  const flags = [...(short === undefined ? [] : [short]), long].map(
    (flag) => `\\fB${flag === short ? '\\-' : '\\-\\-'}${text(flag)}\\fR`,
  );
  const shown = value === undefined ? '' : ` \\fI${text(value.name)}\\fR`;
  return `.TP\n${flags.join(', ')}${shown}\n${text(description)}`;
}

/** Examples keep their columns; what stands below them is prose. Exit codes have a section of their own. */
function epilogueText(epilogue: string): string[] {
  const paragraphs = epilogue.split(/\n\n+/).filter((paragraph) => !paragraph.startsWith('Exit codes:'));
  return paragraphs.flatMap((paragraph) => {
    const lines = paragraph.split('\n');
    if (!/^Examples?:$/.test(lines[0] ?? '')) return ['.PP', text(lines.join(' '))];
    return ['.PP', '.EX', ...lines.slice(1).map(text), '.EE'];
  });
}

function lowered(sentence: string): string {
  return `${sentence[0]?.toLowerCase()}${sentence.slice(1)}`.replace(/\.$/, '');
}

/** A line of text that is no request, with its hyphens and quotes as they are typed. */
function text(line: string): string {
  const escaped = line
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replaceAll("'", '\\(aq')
    .replaceAll('`', '\\(ga')
    .replaceAll('^', '\\(ha')
    .replaceAll('~', '\\(ti');
  return /^[.]/.test(escaped) ? `\\&${escaped}` : escaped;
}
