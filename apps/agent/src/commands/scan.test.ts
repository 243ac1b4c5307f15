import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';

/** The built command line, as the shell runs it. */
const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
vi.setConfig({ testTimeout: 60_000 });

interface Result {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

function run(...args: string[]): Promise<Result> {
  return new Promise((resolve) => {
    execFile(process.execPath, [MAIN, ...args], { maxBuffer: 2 ** 26 }, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });
}

/** One sentence on standard error with a way out below it, nothing half-printed, and no trace of the program. */
function expectRefusal({ code, out, err }: Result, expected: number): void {
  expect({ code, out }, err).toEqual({ code: expected, out: '' });
  const [sentence = '', wayOut = '', ...rest] = err.trimEnd().split('\n');
  expect(sentence).toMatch(/^error: \S.*\S$/);
  expect(wayOut).toMatch(/\S/);
  // A mistyped word may have a suggestion too.
  expect(rest.length).toBeLessThanOrEqual(1);
  expect(err).not.toMatch(/\n {4}at /);
}

test.each(['', '-1', '1e3', '12 ', '4194305'])('%j is no pid', async (pid) => expectRefusal(await run('scan', pid), 2));

test.each([
  ['two pids', ['1', '2']],
  ['a mistyped option', ['1', '--jsno']],
  ['--pages without --mapping', ['1', '--pages']],
  ['--mapping without an address', ['1', '--mapping']],
  ['an address beyond 64 bits', ['1', '--mapping', '0xfffffffffffffffff']],
  ['--without nothing', ['1', '--without']],
  ['--without something unknown', ['1', '--without', 'cachestat,luck']],
  ['pages of objects', ['1', '--objects', '--pages', '--mapping', '0x1000']],
])('%s is wrong usage', async (_what, args) => expectRefusal(await run('scan', ...args), 2));

test('nobody has the largest pid', async () => {
  expectRefusal(await run('scan', '4194304'), 4);
});

test('a kernel thread has no memory to show', async () => {
  expectRefusal(await run('scan', '2', '--json'), 1);
});

test('a zombie has none left', async () => {
  // The second sleep takes the shell's place and does not wait for the first.
  const parent = spawn('sh', ['-c', 'sleep 0 & echo $!; exec sleep 600'], { stdio: ['ignore', 'pipe', 'ignore'] });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [pid] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  await vi.waitFor(async () => expect((await run('scan', pid)).code).toBe(1), { timeout: 20_000 });
  const result = await run('scan', pid);
  expectRefusal(result, 1);
  expect(result.err).toContain('zombie');
});

test.each(['--json', '--pages'])('an address in no mapping prints nothing (%s)', async (format) => {
  expectRefusal(await run('scan', String(process.pid), '--mapping', '0x0', format), 1);
});

test('a process that dies while it is read ends in one sentence', async () => {
  for (let death = 0; death < 8; death++) {
    const target = spawn('sleep', [String(0.1 + 0.05 * death)], { stdio: 'ignore' });
    await once(target, 'spawn');
    const format = ['--json', '--objects', '--reconcile'][death % 3] as string;
    const result = await run('scan', String(target.pid), format);
    if (result.code === 0)
      expect(() => (format === '--json' ? (JSON.parse(result.out) as unknown) : undefined)).not.toThrow();
    else expectRefusal(result, result.err.includes('zombie') ? 1 : 4);
  }
});

test('output that finds no room is said in one sentence', async () => {
  const child = spawn(process.execPath, [MAIN, 'scan', String(process.pid), '--json'], {
    stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'],
  });
  const err = text(child.stderr as NodeJS.ReadableStream);
  const [code] = (await once(child, 'exit')) as [number];
  expectRefusal({ code, out: '', err: await err }, 1);
});
