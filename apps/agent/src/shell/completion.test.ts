import { execFileSync } from 'node:child_process';
import { FEATURES } from '@pagelapse/procfs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pagelapse } from '../program.js';
import { bashCompletion } from './bash.js';
import { type CommandLine, programLine } from './command-line.js';
import { fishCompletion } from './fish.js';
import { quoteForFish, quoteForShell } from './quote.js';
import { zshCompletion } from './zsh.js';

const PROGRAM = programLine(await pagelapse());
const BASH = bashCompletion(PROGRAM);

/** Completes several command lines, each at its last word, in one bash. */
function complete(...lines: string[][]): string[][] {
  const asks = lines.map((words) => {
    const typed = ['pagelapse', ...words].map(quoteForShell).join(' ');
    return `COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _pagelapse; printf '%s\\n' "\${COMPREPLY[@]}"; echo '[end]'`;
  });
  const out = execFileSync('bash', ['--norc', '-c', `${BASH}\n${asks.join('\n')}`], { encoding: 'utf8' });
  const answers = out.split('[end]\n').slice(0, -1);
  return answers.map((answer) => answer.split('\n').filter((word) => word !== ''));
}

const longs = ({ options }: CommandLine): string[] => options.map(({ long }) => `--${long}`);

test('the first word is a command, and every command has all of its options, by the definitions they are parsed by', () => {
  const names = PROGRAM.commands.map(({ name }) => name);
  const [first, ...options] = complete([''], ...names.map((name) => [name, '--']));
  expect(first).toEqual(expect.arrayContaining([...names, '--help', '--version']));
  for (const [i, command] of PROGRAM.commands.entries()) {
    expect([command.name, options[i]?.toSorted()]).toEqual([command.name, longs(command).toSorted()]);
  }
});

test('what follows is a pid, a file, or one of the words there are, also after commas', () => {
  const [pids, shells, feature, more, control, port, file] = complete(
    ['scan', ''],
    ['completion', ''],
    ['scan', '--without', 'page'],
    ['scan', '--without', 'cachestat,min'],
    ['squeeze', '1', '--control', 're'],
    ['serve', '--port', ''],
    ['replay', '/proc/self/stat'],
  );
  expect(pids).toContain(String(process.pid));
  expect(shells).toEqual(['bash', 'zsh', 'fish']);
  expect(feature).toEqual(['pagemap-scan']);
  expect(more).toEqual(['cachestat,mincore']);
  expect(control).toEqual(['reclaim']);
  expect(port).toEqual([]);
  expect(file).toContain('/proc/self/status');
});

test('a word that is nowhere to be had is no error', () => {
  expect(complete(['fly', '--'], ['scan', 'abc'], ['scan', '1', '--json', '--nothing'])).toEqual([
    expect.arrayContaining(['--help']),
    [],
    [],
  ]);
});

test('zsh and fish have every command, option and word', () => {
  const [zsh, fish] = [zshCompletion(PROGRAM), fishCompletion(PROGRAM)];
  for (const { name, options } of PROGRAM.commands) {
    expect(zsh).toContain(`        ${name}) _arguments`);
    expect(fish).toContain(`-n __fish_use_subcommand -a ${name} `);
    for (const { long } of options) {
      expect(zsh).toContain(`--${long}[`);
      expect(fish).toMatch(new RegExp(`-n '__fish_seen_subcommand_from ${name}' (-s . )?-l ${long} `));
    }
  }
  for (const feature of FEATURES) for (const script of [zsh, fish]) expect(script).toContain(feature);
});

test('whatever a description holds, it is one word of its shell', () => {
  const texts = fc.array(
    fc.string({ unit: 'binary-ascii' }).filter((text) => !text.includes('\0')),
    { minLength: 1 },
  );
  fc.assert(
    fc.property(texts, (given) => {
      const words = given.map(quoteForShell).join(' ');
      const out = execFileSync('bash', ['--norc', '-c', `printf '%s\\0' ${words}`], { encoding: 'latin1' });
      expect(out.split('\0').slice(0, -1)).toEqual(given);
      // fish(1), "Quotes": inside of single quotes a backslash escapes a quote and itself.
      for (const text of given) {
        const inner = quoteForFish(text).slice(1, -1);
        expect(inner.replace(/\\([\\'])/g, '$1')).toBe(text);
        expect(inner.replace(/\\[\\']/g, '')).not.toMatch(/['\\]/);
      }
    }),
    { numRuns: 30 },
  );
});
