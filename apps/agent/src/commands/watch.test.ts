import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Subject } from '../testing/subject.js';

const MAIN = fileURLToPath(new URL('../../dist/main.js', import.meta.url));
let subject: Subject;
beforeEach(async () => {
  subject = await Subject.start();
});
afterEach(() => subject.stop());

/** Amount of a field, in bytes. */
function amount(line: string, name: string): number {
  return Number(new RegExp(` ${name}=(\\d+)`).exec(line)?.[1]);
}

function exitOf(child: ChildProcess): Promise<unknown[]> {
  return once(child, 'close');
}

test('watch: into a pipe goes a line a pass, and Ctrl-C is a fine end', async () => {
  const child = spawn(process.execPath, [MAIN, 'watch', String(subject.pid), '--duty', '100']);
  const exit = exitOf(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<string> => String((await lines.next()).value);
  const before = amount(await next(), 'present');
  await subject.touch();
  let line = await next();
  while (amount(line, 'present') < before + (1 << 20)) line = await next();
  expect(line).toMatch(/^time=\S+Z pid=\d+ swap-private=\d+ /);
  expect(line).not.toContain('\x1b');
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
});

test('watch: the end of the process is the end, and is said', async () => {
  const child = spawn(process.execPath, [MAIN, 'watch', String(subject.pid)]);
  const exit = exitOf(child);
  const said = text(child.stderr);
  await once(child.stdout, 'data');
  child.stdout.resume();
  await subject.stop();
  expect(await exit).toEqual([0, null]);
  expect(await said).toBe(`Process ${subject.pid} has ended.\n`);
});

test('watch: a terminal is left as it was found', async () => {
  // script(1) gives it a terminal of its own.
  const command = `stty rows 12 cols 90; exec ${process.execPath} ${MAIN} watch ${subject.pid}`;
  const env = { ...process.env, TERM: 'xterm-256color', NO_COLOR: '', COLORTERM: '' };
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], { env });
  const exit = exitOf(child);
  child.stdout.setEncoding('utf8');
  let shown = '';
  const whole = new Promise<void>((resolve) => {
    child.stdout.on('data', (part: string) => {
      shown += part;
      if (shown.includes('\x1b[?2026l')) resolve();
    });
  });
  await whole;
  // What the terminal makes of Ctrl-C.
  child.stdin.write('\x03');
  expect(await exit).toEqual([0, null]);
  const at = (sequence: string): number => shown.lastIndexOf(`\x1b[?${sequence}`);
  for (const mode of ['1049', '7', '25']) expect(shown).toContain(`\x1b[?${mode}`);
  expect(at('1049l')).toBeGreaterThan(at('1049h'));
  expect(at('25h')).toBeGreaterThan(at('25l'));
  expect(at('7h')).toBeGreaterThan(at('7l'));
  const rows = (shown.split('\x1b[?2026h')[1] ?? '').split('\x1b[?2026l')[0]?.split('\r\n') ?? [];
  expect(rows).toHaveLength(12);
  expect(rows[0]).toContain(`(pid ${subject.pid})`);
});

test('watch: a process that is not there has its own exit code', async () => {
  const child = spawn(process.execPath, [MAIN, 'watch', '4194303']);
  expect(await exitOf(child)).toEqual([4, null]);
});
