import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOSTILE, type HostileProcess, startHostileProcess } from '../browser/hostile-process.js';

/** S11: whatever a process is called, what commands print of it does nothing to a terminal. */
const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

/** As much as the kernel's 15 bytes of a name have room for. */
const NAME = '\u001b[2J\u202e\n\u009bx';

let target: HostileProcess;
beforeAll(async () => {
  target = await startHostileProcess(NAME, `${NAME}\n${Object.values(HOSTILE).join(' ')}`);
});
afterAll(() => target.close());

/** Characters that act, the ends of our own lines left out. */
function acting(text: string): string {
  return text.replaceAll(/\r?\n/g, '').replaceAll(/[^\p{C}\p{Zl}\p{Zp}]/gu, '');
}

test.each([
  ['scan', []],
  ['scan', ['--json']],
  ['scan', ['--csv']],
  ['scan', ['--objects']],
  ['scan', ['--reconcile']],
  ['doctor', []],
  ['doctor', ['--json']],
])('S11: %s %j of a process with a hostile name', (command, options) => {
  const args = [PROGRAM, command, String(target.pid), ...options];
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  expect(stdout).not.toBe('');
  expect(acting(stdout + stderr)).toBe('');
});

test('S11: watch of a process with a hostile name', async () => {
  const watch = spawn(process.execPath, [PROGRAM, 'watch', String(target.pid)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(watch, 'exit');
  const [line] = (await once(createInterface({ input: watch.stdout }), 'line')) as [string];
  watch.kill('SIGINT');
  await exited;
  expect(line).toContain('comm=');
  expect(acting(line)).toBe('');
});
