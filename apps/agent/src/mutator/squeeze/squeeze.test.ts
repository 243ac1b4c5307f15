import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HeldCgroup, type HostMemory, type Pressure } from '@pagelapse/procfs';
import type { SqueezeRequest } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeCgroups } from '../../testing/fake-cgroups.js';
import { Journal } from './journal.js';
import { LimitMover } from './limit-mover.js';
import { LimitWriter } from './limit-writer.js';
import { Squeeze, type SqueezeOutside } from './squeeze.js';

const MIB = 2 ** 20;
const BEGAN_MS = 1_000_000;

/** A squeeze of a fake v2 cgroup, and everything around it as the test says. */
class Stage {
  readonly state = mkdtempSync(path.join(tmpdir(), 'pagelapse-stage-'));
  readonly cgroups = new FakeCgroups(2);
  readonly marks: string[] = [];
  nowMs = BEGAN_MS;
  where: 'there' | 'exited' | 'moved' = 'there';
  host: HostMemory = { memTotal: 1000 * MIB, swapTotal: 1000 * MIB, swapFree: 900 * MIB };
  pressure: Pressure | undefined;
  restores = 0;
  /** What happens while it is looked where the process is. */
  meanwhile = (): void => undefined;
  failWrites: string | undefined;
  readonly squeeze: Squeeze;
  readonly #cgroup: HeldCgroup;
  readonly #journal: Journal;

  constructor(settings: Partial<SqueezeRequest> = {}) {
    const directory = this.cgroups.make('a', []);
    const cgroup = new HeldCgroup(2, directory);
    this.#cgroup = cgroup;
    const owner = { pid: process.pid, startTime: 1 };
    const about = { journal: 1, id: 'a', bootId: 'b', owner, pid: 1, startTime: 1, comm: 'c', beganAtMs: 1 } as const;
    this.#journal = new Journal(path.join(this.state, 'acts'), { ...about, version: 2, directory });
    const writer = new LimitWriter(cgroup, this.#journal, () => {
      if (this.failWrites !== undefined) throw Object.assign(new Error(this.failWrites), { code: this.failWrites });
    });
    const figures = cgroup.figures();
    if (figures === undefined) throw new Error('the fake has no figures');
    const options = { control: 'high', pageSize: 4096, swappiness: undefined, swapLimit: undefined } as const;
    const outside: SqueezeOutside = {
      now: () => this.nowMs,
      host: () => this.host,
      figures: () => cgroup.figures(),
      pressure: () => this.pressure,
      limit: () => cgroup.ownLimit(),
      majorFaults: () => 7,
      whereabouts: () => {
        this.meanwhile();
        return this.where;
      },
      pressureOf: 'host',
      mark: (text) => void this.marks.push(text),
      restore: async () => {
        this.restores++;
        return [{ file: 'memory.high', prior: 'max', outcome: 'restored' }];
      },
    };
    const request = { cgroup: 'own', control: 'high', limit: 100 * MIB, rampMs: 0, ...settings } as const;
    this.squeeze = new Squeeze(request, new LimitMover(writer, options, figures.usage), outside, figures);
  }

  /** Time passes, and everything is looked at; what that began is over when this resolves. */
  async pass(ms = 250): Promise<void> {
    this.nowMs += ms;
    this.squeeze.tick();
    await this.squeeze.settled();
  }

  async until(reached: () => boolean): Promise<void> {
    for (let looks = 0; looks < 100 && !reached(); looks++) await this.pass();
  }

  goes(where: 'exited' | 'moved'): void {
    this.where = where;
  }

  get limit(): string {
    return this.cgroups.read('a', 'memory.high');
  }

  close(): void {
    this.#journal.close();
    this.#cgroup.close();
    this.cgroups.remove();
    rmSync(this.state, { recursive: true });
  }
}

let stage: Stage;
beforeEach(() => {
  stage = new Stage();
});
afterEach(() => stage.close());

function restage(settings: Partial<SqueezeRequest>): void {
  stage.close();
  stage = new Stage(settings);
}

test('a step is at its limit after a few pieces, and is held', async () => {
  await stage.until(() => stage.squeeze.phase === 'holding');
  expect(stage.limit).toBe(String(100 * MIB));
  expect(stage.marks).toEqual(['Squeeze to 100 MiB begun, from 200 MiB', 'Limit at 100 MiB']);
  expect(stage.squeeze.state.now).toMatchObject({ limit: 100 * MIB, usage: 200 * MIB, majorFaults: 0 });
});

test('a ramp is where it should be by the time', async () => {
  restage({ rampMs: 10_000 });
  await stage.pass(5000);
  await stage.pass(0);
  expect(stage.limit).toBe(String(150 * MIB));
  expect(stage.squeeze.phase).toBe('ramping');
  await stage.pass(5000);
  await stage.pass(0);
  expect(stage.squeeze.phase).toBe('holding');
  expect(stage.marks).toEqual([
    'Squeeze to 100 MiB begun, over 10 s, from 200 MiB',
    'Limit at 150 MiB, on its way to 100 MiB',
    'Limit at 100 MiB',
  ]);
});

test('the time at the limit counts from when it was reached', async () => {
  restage({ holdMs: 10_000 });
  await stage.until(() => stage.squeeze.phase === 'holding');
  await stage.pass(9000);
  expect(stage.squeeze.phase).toBe('holding');
  await stage.pass(1000);
  expect(await stage.squeeze.ended).toMatchObject({ cause: 'time-over' });
});

test('another goal is gone to from where the limit is, up or down', async () => {
  await stage.until(() => stage.squeeze.phase === 'holding');
  stage.squeeze.moveTo(150 * MIB, 0);
  expect(stage.squeeze.phase).toBe('ramping');
  await stage.until(() => stage.squeeze.phase === 'holding');
  expect(stage.limit).toBe(String(150 * MIB));
  stage.squeeze.moveTo(80 * MIB, 0);
  await stage.until(() => stage.squeeze.phase === 'holding');
  expect(stage.limit).toBe(String(80 * MIB));
});

const ENDS: readonly (readonly [string, string, () => void])[] = [
  ['the target exits', 'target-exited', () => stage.goes('exited')],
  ['the target is moved', 'target-moved', () => stage.goes('moved')],
  ['the cgroup is removed', 'cgroup-gone', () => stage.cgroups.remove('a')],
  ['somebody else sets the limit', 'limit-changed', () => stage.cgroups.write('a', 'memory.high', '4096')],
  [
    'the kernel kills for memory',
    'out-of-memory',
    () => stage.cgroups.setMemory('a', { usage: 100 * MIB, anon: 0, file: 0, oomKills: 1 }),
  ],
  [
    'swap is nearly full',
    'swap-full',
    () => {
      stage.host = { ...stage.host, swapFree: 10 * MIB };
      stage.cgroups.setMemory('a', { usage: 100 * MIB, anon: 0, file: 0, swapped: 50 * MIB });
    },
  ],
];

test.each(ENDS)('it ends and restores when %s', async (_what, cause, happen) => {
  await stage.until(() => stage.squeeze.phase === 'holding');
  happen();
  await stage.pass();
  expect(await stage.squeeze.ended).toMatchObject({ cause });
  expect([stage.squeeze.phase, stage.restores]).toEqual(['ended', 1]);
  expect(stage.marks.at(-1)).toMatch(/^Squeeze ended: .*Everything is as it was before\.$/);
});

test('a process that the kernel has killed for memory has not just ended, however late that is seen', async () => {
  await stage.until(() => stage.squeeze.phase === 'holding');
  stage.meanwhile = () => {
    stage.cgroups.setMemory('a', { usage: 0, anon: 0, file: 0, oomKills: 1 });
    stage.goes('exited');
  };
  await stage.pass();
  expect(await stage.squeeze.ended).toMatchObject({
    cause: 'out-of-memory',
    text: 'The kernel killed for memory in its cgroup, and the process has ended.',
  });
  expect(stage.squeeze.state.now.oomKills).toBe(1);
});

test('it ends when all stand still for too long, and not for a moment', async () => {
  await stage.until(() => stage.squeeze.phase === 'holding');
  const stalled = (us: number): void => {
    stage.pressure = { someAvg10: 0, fullAvg10: 0, someTotalUs: us, fullTotalUs: us };
  };
  stalled(0);
  await stage.pass();
  stalled(250_000);
  await stage.pass();
  expect(stage.squeeze.phase).toBe('holding');
  for (let us = 500_000; us <= 3_000_000; us += 250_000) {
    stalled(us);
    await stage.pass();
  }
  expect(await stage.squeeze.ended).toMatchObject({
    cause: 'pressure',
    text: 'All stood still for more than 50 % of the last seconds, waiting for memory (pressure of the host).',
  });
});

test('a kernel that cannot reclaim is asked again after a while, said, and the hold goes by', async () => {
  restage({ holdMs: 8000 });
  const original = stage.squeeze.mover.step.bind(stage.squeeze.mover);
  let asked = 0;
  stage.squeeze.mover.step = async () => {
    asked++;
    return 'busy';
  };
  for (let looks = 0; looks < 8; looks++) await stage.pass();
  expect(asked).toBe(1);
  expect(stage.squeeze.events.map(({ text }) => text)).toContain(
    'The kernel could not reclaim enough at once; it is asked again.',
  );
  await stage.pass(2000);
  expect(asked).toBe(2);
  expect(stage.squeeze.state).toMatchObject({ phase: 'holding', isShort: true });
  expect(stage.marks.at(-1)).toBe('No more can be reclaimed: 200 MiB stay, and it is asked again');
  stage.squeeze.mover.step = original;
  await stage.pass(2000);
  await stage.pass();
  await stage.pass();
  expect(stage.squeeze.state).toMatchObject({ phase: 'holding', isShort: false });
  expect(stage.marks.at(-1)).toBe('Limit at 100 MiB');
  await stage.pass(3000);
  expect(await stage.squeeze.ended).toMatchObject({ cause: 'time-over' });
});

test('what cannot be written down is not done, and ends it', async () => {
  stage.failWrites = 'ENOSPC';
  await stage.pass();
  expect(await stage.squeeze.ended).toMatchObject({ cause: 'failed', text: 'ENOSPC.' });
  expect([stage.limit, stage.restores]).toEqual(['max', 1]);
});

test('it ends once, whoever asks how often', async () => {
  await stage.pass();
  const ends = await Promise.all([stage.squeeze.end('stopped', 'A.'), stage.squeeze.end('agent-ended', 'B.')]);
  expect(ends.map(({ cause }) => cause)).toEqual(['stopped', 'stopped']);
  expect(stage.restores).toBe(1);
});
