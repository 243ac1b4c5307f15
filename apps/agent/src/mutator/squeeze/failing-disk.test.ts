import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identifyProcess, PAGE_SIZE, readHostFacts } from '@pagelapse/procfs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { ActTarget } from '../../acting-channel.js';
import { AuditLog, auditPath } from '../../audit-log.js';
import { AgentError } from '../../errors.js';
import { FakeCgroups } from '../../testing/fake-cgroups.js';
import { Guard } from '../guard.js';
import { readJournals } from './journal.js';
import { Squeezes } from './squeezes.js';

const MIB = 2 ** 20;
const LIMIT = 100 * MIB;

/** The disk that journal and audit log are on: it fails at one of their steps, for once or for good. */
const disk = vi.hoisted(() => ({
  code: 'EIO',
  /** Steps that go well. */
  left: Number.POSITIVE_INFINITY,
  forGood: false,
  struck: false,
  /** The first write to fail takes a part, and is no error. */
  takesPart: false,
}));

vi.mock('node:fs', async (importOriginal) => {
  const real = await importOriginal<typeof import('node:fs')>();
  const fails = (): boolean => {
    if (disk.left-- > 0) return false;
    const first = !disk.struck;
    disk.struck = true;
    return first || disk.forGood;
  };
  const step = (): void => {
    if (fails()) throw Object.assign(new Error(`${disk.code}: no more`), { code: disk.code });
  };
  return {
    ...real,
    openSync: (...args: Parameters<typeof real.openSync>) => {
      if (typeof args[1] === 'number' && (args[1] & real.constants.O_WRONLY) !== 0) step();
      return real.openSync(...args);
    },
    writeSync: (file: number, line: string | Buffer) => {
      const bytes = Buffer.from(line);
      const takesPart = disk.takesPart && disk.left <= 0 && !disk.struck;
      if (!takesPart) step();
      disk.struck ||= takesPart;
      return real.writeSync(file, takesPart ? bytes.subarray(0, bytes.length / 2) : bytes);
    },
    fsyncSync: (file: number) => {
      step();
      real.fsyncSync(file);
    },
    renameSync: (from: string, to: string) => {
      step();
      real.renameSync(from, to);
    },
  };
});

let child: ChildProcess;
let target: ActTarget;
beforeAll(async () => {
  // A squeeze looks again when the test says so.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  // That a restore could not be written down is said there, and said often here.
  vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid as number;
  const startTime = identifyProcess(pid)?.startTime ?? 0;
  target = { bootId: readHostFacts().bootId, pid, startTime, handle: 'h', agentPids: [] };
});
afterAll(async () => {
  vi.useRealTimers();
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
});

function squeezesOf(home: string, cgroups: FakeCgroups): Squeezes {
  return new Squeezes({
    guard: new Guard({ allowed: ['squeeze'], users: 'own', stateDirectory: home }, new AuditLog(auditPath(home))),
    stateDirectory: home,
    now: () => Date.now(),
    outside: {
      host: () => ({ memTotal: 1000 * MIB, swapTotal: 1000 * MIB, swapFree: 1000 * MIB }),
      hostPressure: false,
      reclaimSwappiness: () => 60,
      identify: (pid) => identifyProcess(pid),
      pageSize: PAGE_SIZE,
    },
    hierarchyOf: () => cgroups.hierarchy('own'),
    watchdog: { ensure: async () => undefined },
    acted: () => undefined,
  });
}

const entries = (home: string): string => {
  try {
    return readFileSync(auditPath(home), 'utf8');
  } catch {
    return '';
  }
};

/** A squeeze on a disk that fails after `left` steps: it comes to nothing, or was written down; then it is gone. */
async function squeezeUntil(failure: Partial<typeof disk>): Promise<boolean> {
  const home = mkdtempSync(path.join(tmpdir(), 'pagelapse-disk-'));
  const cgroups = new FakeCgroups(2);
  cgroups.make('own', [target.pid]);
  const squeezes = squeezesOf(home, cgroups);
  const limit = (): string => cgroups.read('own', 'memory.high');
  Object.assign(disk, { struck: false, takesPart: false, ...failure });
  const said = JSON.stringify(failure);
  try {
    const settings = { cgroup: 'own', control: 'high', limit: LIMIT, rampMs: 0, abortAtFull: 100 } as const;
    const { id } = await squeezes.begin(target, settings);
    while (!['holding', 'ended'].includes(squeezes.status(id).phase)) {
      vi.advanceTimersByTime(1000);
      await new Promise(setImmediate);
    }
    // What is in force is in the journal and in the log, whatever has failed.
    if (limit() !== 'max') {
      const journalled = readJournals(home).flatMap(({ files }) => files);
      expect(journalled, said).toMatchObject([{ file: 'memory.high', prior: 'max' }]);
      expect(journalled[0]?.ours, said).toContain(limit());
      expect(entries(home), said).toContain(`"to":"${limit()}"`);
    }
    const failed = disk.struck;
    const { end } = await squeezes.stop(id);
    expect(end?.cause, said).toBe(failed ? 'failed' : 'stopped');
  } catch (error) {
    if (!(error instanceof AgentError)) throw error;
    expect(disk.struck, error.message).toBe(true);
  } finally {
    const { struck } = disk;
    Object.assign(disk, { left: Number.POSITIVE_INFINITY, struck: false });
    await squeezes.close();
    expect(limit(), said).toBe('max');
    disk.struck = struck;
    cgroups.remove();
    rmSync(home, { recursive: true });
  }
  return disk.struck;
}

test.each([
  { code: 'ENOSPC', takesPart: true, forGood: false },
  { code: 'ENOSPC', takesPart: true, forGood: true },
  { code: 'ENOSPC', takesPart: false, forGood: false },
  { code: 'EIO', takesPart: false, forGood: false },
  { code: 'EIO', takesPart: false, forGood: true },
  { code: 'EROFS', takesPart: false, forGood: true },
])(
  'S10, S12: a disk that fails at any step of writing down: no limit that is not there, none left (%j)',
  async (failure) => {
    let left = 0;
    while (await squeezeUntil({ ...failure, left })) left++;
    // Log and journal opened, the squeeze, what was there before, each limit on the way, and a sync each.
    expect(left).toBeGreaterThan(12);
  },
);
