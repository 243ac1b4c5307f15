import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { activeSwaps } from '@pagelapse/workload';
import { expect, onTestFinished, vi } from 'vitest';
import { lackOfRoot, truthTest } from './requirements.js';

const truth = truthTest('demo.test.ts', lackOfRoot());
const PROGRAM = fileURLToPath(new URL('../../apps/agent/dist/main.js', import.meta.url));

interface Demo {
  readonly process: ChildProcessByStdio<null, Readable, Readable>;
  readonly url: URL;
  readonly workload: number;
  /** Path of the swap that was added. */
  readonly swap: string;
}

async function startDemo(): Promise<Demo> {
  // An agent that is killed with -9 leaves its token, which is worth nothing by then, for the next start to remove.
  const runtime = mkdtempSync(join(tmpdir(), 'pagelapse-runtime-'));
  onTestFinished(() => rmSync(runtime, { recursive: true }));
  const demo = spawn(process.execPath, [PROGRAM, 'demo', '--port', '0', '--size', '48M', '--make-swap', '128M'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, XDG_RUNTIME_DIR: runtime },
  });
  const exited = once(demo, 'exit');
  onTestFinished(async () => {
    demo.kill('SIGTERM');
    await exited;
  });
  let said = '';
  demo.stderr.on('data', (chunk) => {
    said += chunk;
  });
  const [line] = (await once(createInterface({ input: demo.stdout }), 'line')) as [string];
  const url = new URL(line);
  // Said before, through another pipe.
  const swap = await vi.waitUntil(() => /^swap: .* on (\S+),/m.exec(said)?.[1], { timeout: 60_000 });
  return { process: demo, url, workload: Number(url.searchParams.get('pid')), swap };
}

/** Directories of the demo's cgroup, and its temporary files. */
function leftOf(demo: Demo, cgroup: string): string[] {
  const left = [cgroup].filter(existsSync);
  if (existsSync(`/proc/${demo.workload}/exe`)) left.push(`workload ${demo.workload}`);
  if (activeSwaps().some(({ path }) => path === demo.swap)) left.push(demo.swap);
  left.push(...readdirSync('/dev/shm').filter((name) => name.includes(`-${demo.workload}-`)));
  left.push(...readdirSync(tmpdir()).filter((name) => demo.swap.startsWith(`${tmpdir()}/${name}/`)));
  return left;
}

function cgroupOf(pid: number): string {
  const text = readFileSync(`/proc/${pid}/cgroup`, 'utf8');
  const [, v1] = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(text) ?? [];
  const [, v2] = /^0::(.*)$/m.exec(text) ?? [];
  return v1 === undefined ? `/sys/fs/cgroup${v2}` : `/sys/fs/cgroup/memory${v1}`;
}

truth('the demo squeezes shared memory into swap, in a cgroup of its own', async () => {
  const demo = await startDemo();
  expect(demo.url.hostname).toBe('127.0.0.1');
  expect(demo.url.searchParams.get('mapping')).toMatch(/^0x[0-9a-f]+$/);
  expect(cgroupOf(demo.workload)).toMatch(/\/pagelapse-demo-\d+$/);
  const start = demo.url.searchParams.get('mapping')?.slice(2);
  await vi.waitFor(
    () => {
      const smaps = readFileSync(`/proc/${demo.workload}/smaps`, 'latin1');
      const ours = smaps.slice(smaps.indexOf(`\n${start}-`));
      expect(Number(/^Swap: +(\d+) kB$/m.exec(ours)?.[1])).toBeGreaterThan(1024);
    },
    { timeout: 100_000, interval: 500 },
  );
});

truth.each(['SIGTERM', 'SIGINT', 'SIGKILL'] as const)('after %s nothing of the demo is left', async (signal) => {
  const demo = await startDemo();
  const cgroup = cgroupOf(demo.workload);
  expect(leftOf(demo, cgroup)).toContain(demo.swap);
  demo.process.kill(signal);
  const [code] = (await once(demo.process, 'exit')) as [number | null];
  if (signal !== 'SIGKILL') {
    expect(code).toBe(0);
    expect(leftOf(demo, cgroup)).toEqual([]);
  }
  // After a kill -9 another process tidies up, once the workload has ended.
  await vi.waitFor(() => expect(leftOf(demo, cgroup)).toEqual([]), { timeout: 100_000, interval: 100 });
});
