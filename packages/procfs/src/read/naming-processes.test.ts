import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { isNaming, processesNaming } from './naming-processes.js';

async function startNaming(name: string, ids: { uid?: number; gid?: number } = {}): Promise<number> {
  const program = 'process.stdout.write("up"); setInterval(() => 0, 1e6)';
  const child = spawn(process.execPath, ['-e', program, name], { stdio: ['ignore', 'pipe', 'ignore'], ...ids });
  const exited = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await exited;
  });
  // In the middle of exec(2), when 'spawn' is said, a process has no arguments yet.
  await once(child.stdout, 'data');
  return child.pid as number;
}

test('processes of this user that name a thing are found, and no others', async () => {
  const name = randomUUID();
  const pid = await startNaming(name);
  expect(processesNaming(name)).toEqual([pid]);
  expect([isNaming(pid, name), isNaming(process.pid, name)]).toEqual([true, false]);
});

test.skipIf(process.geteuid?.() !== 0)("what another user's process says of itself counts for nothing", async () => {
  const name = randomUUID();
  await startNaming(name, { uid: 61_321, gid: 61_321 });
  expect(processesNaming(name)).toEqual([]);
});
