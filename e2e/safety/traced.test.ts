import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { startWorkload, type Workload } from '@pagelapse/workload';
import { afterAll, beforeAll, expect } from 'vitest';
import { type Lack, truthTest } from '../truth/requirements.js';
import { AgentClient } from './agent-client.js';
import { type SystemCall, Traced } from './traced.js';

/** S11, S15: what a scan, a watch and a session of the dashboard open, begin and connect to, by the kernel's account. */
function lackOfStrace(): Lack {
  return spawnSync('strace', ['-qq', 'true']).status === 0 ? undefined : 'no strace, or no right to trace';
}

const traced = truthTest('traced.test.ts', lackOfStrace());

let workload: Workload;
beforeAll(async () => {
  workload = await startWorkload({
    regions: [
      { name: 'private', backing: 'anonymous', pages: 64, steps: [{ act: 'write', first: 0, count: 32 }] },
      { name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] },
    ],
  });
});
afterAll(() => workload.close());

/** The file's own name, whether it was opened by its whole path or from its directory's descriptor. */
function opened(calls: readonly SystemCall[]): string[] {
  return calls.filter(({ name }) => name.startsWith('open')).map(({ args }) => /"([^"]*)"/.exec(args)?.[1] ?? '');
}

function expectHarmless(calls: readonly SystemCall[]): void {
  const files = opened(calls);
  // What is watched for is seen at all.
  expect(files.some((path) => path.endsWith('pagemap'))).toBe(true);
  expect(files.filter((path) => /(^|\/)(mem|environ|kmem|kcore)$/.test(path))).toEqual([]);
  const reaching = ['ptrace', 'process_vm_readv', 'process_vm_writev', 'pidfd_getfd', 'open_by_handle_at'];
  expect(calls.filter(({ name }) => reaching.includes(name))).toEqual([]);
  // No shell, and no program but node itself and what waits to become node; nobody is called but by a socket of this machine's file system.
  expect(calls.filter(({ name, args }) => name === 'execve' && !isOurs(args))).toEqual([]);
  expect(calls.filter(({ name, args }) => name === 'connect' && !args.includes('AF_UNIX'))).toEqual([]);
  expect(calls.filter(({ name, args }) => name === 'sendto' && args.includes('sa_family=AF_INET'))).toEqual([]);
}

/** A part of an agent that was started with rights has an heir (docs/adr/0008). */
const HEIR = /^"\/usr\/bin\/flock", \["\/usr\/bin\/flock", (?:"--version"\]|"--no-fork", "[^"]*\.lock", "([^"]*)")/;

function isOurs(execve: string): boolean {
  if (execve.startsWith(`"${process.execPath}"`)) return true;
  const heir = HEIR.exec(execve);
  return heir !== null && (heir[1] ?? process.execPath) === process.execPath;
}

traced.each([
  ['a table', []],
  ['runs of pages', ['--json']],
  ['shared files', ['--objects']],
  ['a reconciliation', ['--reconcile']],
])('S11, S15: a scan for %s', async (_what, options) => {
  const trace = new Traced(['scan', String(workload.pid), ...options]);
  try {
    trace.child.stdout.resume();
    expectHarmless(await trace.calls());
  } finally {
    trace.remove();
  }
});

traced('S11, S15: a watch in the terminal', async () => {
  const trace = new Traced(['watch', String(workload.pid)]);
  try {
    const lines = createInterface({ input: trace.child.stdout });
    for (let pass = 0; pass < 2; pass++) await once(lines, 'line');
    trace.child.kill('SIGINT');
    expectHarmless(await trace.calls());
  } finally {
    trace.remove();
  }
});

traced(
  'S11, S15, S2: a session of the dashboard: list, stream, page, reconciliation; the token in no argument',
  async () => {
    const trace = new Traced(['serve', '--port', '0', '--recordings', '/nonexistent']);
    try {
      const [url] = (await once(createInterface({ input: trace.child.stdout }), 'line')) as [string];
      const client = new AgentClient(url);
      const watching = await client.look(workload.pid);
      watching.close();
      trace.child.kill('SIGTERM');
      const calls = await trace.calls();
      expectHarmless(calls);
      const token = new URL(url).hash.slice('#t='.length);
      expect(calls.filter(({ args }) => args.includes(token))).toEqual([]);
    } finally {
      trace.remove();
    }
  },
);
