import { Command } from 'commander';
import { expect, test } from 'vitest';
import { relaunched } from './relaunched.js';

const APART = { children: [4, 5] };

/** What a program with our two commands that serve makes of a command line. */
async function parsed(args: readonly string[]): Promise<object> {
  let found = {};
  const program = new Command('pagelapse').exitOverride();
  const note = (command: string) => (given: object) => {
    found = { command, ...given };
  };
  program
    .command('serve')
    .option('--port <port>')
    .option('--recordings <directory>')
    .option('--apart <json>')
    .action(note('serve'));
  program
    .command('replay')
    .argument('<file>')
    .option('--port <port>')
    .option('--apart <json>')
    .action((file: string, given: object) => note('replay')({ file, ...given }));
  await program.parseAsync([...args], { from: 'user' });
  return found;
}

test.each([
  ['serve', ['serve']],
  ['serve', ['--', 'serve']],
  ['serve', ['serve', '--']],
  ['serve', ['serve', '--port', '0', '--']],
  ['serve', ['serve', '--recordings', '-h']],
  ['serve', ['serve', '--recordings', '--help']],
  ['serve', ['serve', '--recordings', '--apart']],
  ['serve', ['serve', '--recordings=--apart']],
  ['replay', ['replay', 'file']],
  ['replay', ['--', 'replay', 'file']],
  ['replay', ['replay', '--', '-h']],
  ['replay', ['--', 'replay', '-h']],
  ['replay', ['replay', '--port', '0', '--', '--apart']],
])('%s as %j says the same when it is run again, and what it becomes beside it', async (command, args) => {
  const before = await parsed(args);
  expect(before).toMatchObject({ command });
  expect(await parsed(relaunched(command, args, APART))).toEqual({ ...before, apart: JSON.stringify(APART) });
});

test('what does not begin with the command is not run again', () => {
  expect(() => relaunched('serve', ['replay', 'serve'], APART)).toThrow('does not begin with serve');
});
