import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { probeCapabilities } from '../capabilities/probe.js';
import { TargetScanner } from '../scan/target-scanner.js';
import { pinProcess } from './pinned-process.js';
import { ProcessError } from './process-error.js';
import { describeProcess, listProcesses, measureSharedSwap } from './process-list.js';

function errorOf(act: () => unknown): ProcessError | undefined {
  try {
    act();
  } catch (error) {
    if (error instanceof ProcessError) return error;
    throw error;
  }
  return undefined;
}

/** Above the kernel's largest pid, PID_MAX_LIMIT in include/linux/threads.h. */
const NO_SUCH_PID = 4 * 1024 * 1024 + 1;

test('a pid that nobody has', () => {
  expect(errorOf(() => pinProcess(NO_SUCH_PID))?.code).toBe('no-such-process');
  expect(errorOf(() => describeProcess(NO_SUCH_PID))?.code).toBe('no-such-process');
});

test('another start time is another process', () => {
  expect(errorOf(() => pinProcess(process.pid, 1))?.code).toBe('gone');
  expect(measureSharedSwap(process.pid, 1)).toBeUndefined();
  expect(measureSharedSwap(process.pid, describeProcess(process.pid).startTime)).toBeGreaterThanOrEqual(0);
});

test('a kernel thread is called one', () => {
  const thread = listProcesses().find(({ access }) => access === 'kernel-thread');
  if (thread === undefined) return;
  expect(errorOf(() => pinProcess(thread.pid))?.message).toContain('kernel thread');
});

test('a process that ends under watch is gone, with its pid in the sentence', async () => {
  const child = spawn('sleep', ['600']);
  await once(child, 'spawn');
  const pid = child.pid as number;
  const target = pinProcess(pid);
  const scanner = new TargetScanner(target, probeCapabilities());
  expect(scanner.scan().mappings.length).toBeGreaterThan(0);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(target.isAlive()).toBe(false);
  expect(errorOf(() => scanner.scan())).toMatchObject({ code: 'gone', message: `Process ${pid} has ended.` });
  scanner.close();
  target.close();
});

test('exec starts a new epoch', async () => {
  const child = spawn('sh', ['-c', 'echo up; read line; exec sleep 600'], { stdio: ['pipe', 'pipe', 'ignore'] });
  await once(child.stdout, 'data');
  const target = pinProcess(child.pid as number);
  const scanner = new TargetScanner(target, probeCapabilities());
  const first = scanner.scan();
  child.stdin.write('go\n');
  let scan = scanner.scan();
  while (scan.epoch === first.epoch) scan = scanner.scan();
  expect(scan.epoch).toBe(first.epoch + 1);
  expect(scan.mappings.some(({ mapping }) => mapping.path.endsWith('/sleep'))).toBe(true);
  child.kill('SIGKILL');
  await once(child, 'exit');
  scanner.close();
  target.close();
});
