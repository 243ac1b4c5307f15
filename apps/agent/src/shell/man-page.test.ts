import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { pagelapse } from '../program.js';
import { programLine } from './command-line.js';
import { manPage } from './man-page.js';

const program = await pagelapse();
const PROGRAM = programLine(program);
const PAGE = manPage(PROGRAM, '1.2.3');

test('every command has its options and examples on the page, and every --help has examples and exit codes', () => {
  const sections = PAGE.split('\n.SS ').slice(1);
  expect(sections).toHaveLength(PROGRAM.commands.length);
  for (const [i, { name, options, epilogue }] of PROGRAM.commands.entries()) {
    expect(sections[i]).toMatch(new RegExp(`^\\\\fBpagelapse ${name}\\\\fR`));
    expect([name, sections[i]?.includes('.EX\n')]).toEqual([name, true]);
    for (const { long } of options.filter((option) => option.long !== 'help')) {
      expect(sections[i]).toContain(`\\fB\\-\\-${long.replaceAll('-', '\\-')}\\fR`);
    }
    expect([name, epilogue]).toEqual([name, expect.stringMatching(/^Examples:\n.+\n\nExit codes: 0 fine, /s)]);
  }
});

test('no text is taken for a request of the formatter', () => {
  const known = /^\.(TH|SH|SS|TP|PP|EX|EE|B|I|nf|fi)( |$)/;
  for (const line of PAGE.split('\n')) {
    if (/^[.']/.test(line)) expect(line).toMatch(known);
    else expect(line).not.toMatch(/\\(?![-e&(]|f[BIR])/);
  }
  expect(PAGE.match(/^\.EX$/gm)).toHaveLength(PAGE.match(/^\.EE$/gm)?.length ?? 0);
});

test('man, where there is one, shows it without a warning', () => {
  const { status, stderr, stdout } = spawnSync('man', ['--warnings', '--local-file', '-'], {
    input: PAGE,
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '100', MANPAGER: 'cat' },
  });
  // Not installed: nothing to hold it against.
  if (status === null) return;
  expect([status, stderr]).toEqual([0, '']);
  expect(stdout).toContain('pagelapse doctor [options] [pid]');
  expect(stdout).toContain('--max-duty percent');
});
