import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { describeProcess } from './process-list.js';

test('a command line of megabytes is told by its beginning', async () => {
  const long = Array.from({ length: 10 }, () => 'x'.repeat(100_000));
  const child = spawn(
    process.execPath,
    ['-e', 'process.stdout.write("up"); setInterval(() => undefined, 1000)', ...long],
    {
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  await once(child.stdout, 'data');
  try {
    const { command } = describeProcess(child.pid as number);
    expect(command).toHaveLength(4096);
    expect(command.startsWith(`${process.execPath} -e process.stdout`)).toBe(true);
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
