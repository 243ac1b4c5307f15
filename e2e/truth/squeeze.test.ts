import { existsSync, mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  addTemporarySwap,
  MemoryCgroup,
  readPageSize,
  startWorkload,
  type TemporarySwap,
  type Workload,
} from '@pagelapse/workload';
import { afterAll, beforeAll, beforeEach, expect, vi } from 'vitest';
import { EMULATED, lackOfRoot, truthTest } from './requirements.js';
import { type SqueezeCommand, SqueezeState } from './squeeze-command.js';
import { stopProcess } from './stopped-process.js';

const lacks = [lackOfRoot()];
const truth = truthTest('squeeze.test.ts', ...lacks);
const MIB = 2 ** 20;
const EACH_MIB = 40;
const LIMIT_MIB = 60;
/** The promise of safety.md S10, from the end of the process that was killed on. */
const RESTORED_MS = 5000;

let swap: TemporarySwap;
let workload: Workload;
let cgroup: MemoryCgroup;
let state: SqueezeState;

beforeAll(async () => {
  if (lacks.some((lack) => lack !== undefined)) return;
  swap = addTemporarySwap(192 * MIB);
  cgroup = MemoryCgroup.create(`pagelapse-squeezed-${process.pid}`);
  cgroup.setSwappiness(100);
  state = new SqueezeState();
  const pages = (EACH_MIB * MIB) / readPageSize();
  workload = await startWorkload({
    regions: (['anonymous', 'shared-anonymous'] as const).map((backing) => ({ name: backing, backing, pages })),
    beforeBuild: (pid) => cgroup.add(pid),
  });
});
afterAll(async () => {
  await workload?.close();
  cgroup?.remove();
  swap?.remove();
  state?.remove();
});

/** All in memory again. */
beforeEach(async () => {
  if (workload !== undefined) await touchAll();
});

/** Text of every file of the cgroup that a squeeze may write. */
function controls(directory = cgroup.directory): Record<string, string> {
  const names = readdirSync(directory).filter((name) => {
    return /^memory\.(limit_in_bytes|memsw\.limit_in_bytes|swappiness|high|max|swap\.max)$/.test(name);
  });
  return Object.fromEntries(names.map((name) => [name, readFileSync(join(directory, name), 'utf8')]));
}

function cgroupOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cgroup`, 'utf8');
}

/** Options of each way to squeeze that this kernel has. */
const WAYS = (): readonly (readonly string[])[] => {
  if (cgroup.version === 1)
    return [
      ['--control', 'limit', '--swappiness', '150'],
      ['--swap-limit', '150M'],
    ];
  const ways = [
    ['--control', 'high', '--swap-limit', '150M'],
    ['--control', 'max'],
    ['--control', 'reclaim'],
  ];
  // Under emulation a squeeze takes 20 s. What `reclaim` writes, `max` writes before it sets a limit.
  return EMULATED ? ways.slice(0, 2) : ways;
};

truth('each way to squeeze takes pages, reports which, and puts everything back', async () => {
  for (const way of WAYS()) {
    const before = controls();
    const place = cgroupOf(workload.pid);
    await touchAll();
    const { pid } = workload;
    const args = [String(pid), '--limit', `${LIMIT_MIB}M`, '--ramp', '1s', '--hold', '1s', ...way];
    const { code, err, report } = await state.squeeze(...args).exited;
    expect(code, `${way.join(' ')}: ${err}`).toBe(0);
    expect(controls(), way.join(' ')).toEqual(before);
    expect(cgroupOf(pid)).toBe(place);
    expect(state.journals).toEqual([]);
    if (report === undefined) throw new Error('there is no report');
    const { before: began, now, end } = report.squeeze;
    expect(end?.restored.every(({ outcome }) => outcome === 'restored')).toBe(true);
    expect(began.usage).toBeGreaterThan(2 * EACH_MIB * MIB);
    // What the kernel counts ahead of its lists, batch by batch, is some MiB; memory.high is no hard limit.
    expect(now.usage, way.join(' ')).toBeLessThan((LIMIT_MIB + 8) * MIB);
    expect(now.swapped).toBeGreaterThan(10 * MIB);
    const grew = (['private', 'shared'] as const).reduce((sum, part) => {
      return sum + report.swapAtEnd[part] - report.swapBefore[part];
    }, 0);
    expect(grew).toBeGreaterThan(10 * MIB);
    const anonymous = report.mappings.filter(({ kind }) => kind !== 'file');
    const gave = anonymous.reduce((sum, mapping) => sum + mapping.gave - mapping.got, 0);
    expect(Math.abs(gave - grew), 'what mappings gave is what is in swap').toBeLessThan(4 * MIB);
  }
});

async function touchAll(): Promise<void> {
  const count = (EACH_MIB * MIB) / readPageSize();
  for (const region of ['anonymous', 'shared-anonymous'])
    await workload.perform(region, { act: 'write', first: 0, count });
}

truth('a cgroup that is made limits what comes from then on, by memory.max too, and is gone afterwards', async () => {
  const { pid } = workload;
  const place = cgroupOf(pid);
  const control = cgroup.version === 1 ? 'limit' : 'max';
  const running = state.squeeze(String(pid), '--limit', '30M', '--cgroup', 'new', '--control', control);
  await running.phase('holding');
  expect(cgroupOf(pid)).toMatch(/pagelapse-squeeze-[0-9a-f]{12}/);
  const pages = { first: 0, count: (EACH_MIB * MIB) / readPageSize() };
  for (const act of ['drop', 'write'] as const) await workload.perform('anonymous', { act, ...pages });
  running.process.kill('SIGINT');
  const { code, err, report } = await running.exited;
  expect(code, err).toBe(0);
  expect(cgroupOf(pid)).toBe(place);
  if (report === undefined) throw new Error('there is no report');
  // Memory stays with the cgroup that it was charged to.
  expect(report.squeeze.before.usage).toBeLessThan(8 * MIB);
  expect(cgroup.usage().usage).toBeGreaterThan(EACH_MIB * MIB);
  // What of the process itself was in swap before may have come back meanwhile.
  const written = report.mappings.find(({ kind, atEnd }) => {
    return kind !== 'shared-anonymous' && Object.values(atEnd).reduce((sum, count) => sum + count) === pages.count;
  });
  expect((written?.atEnd.swapped ?? 0) * readPageSize()).toBeGreaterThan(8 * MIB);
  const made = state.audit.findLast(({ act }) => act === 'move')?.to as string;
  expect(existsSync(made)).toBe(false);
});

/** As the kernel has it: a process that nobody has waited for yet has ended as well. */
function hasEnded(pid: number): boolean {
  try {
    return /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return true;
  }
}

/** The mutator: started before the watchdog, which is of another session. */
function childOf(pid: number | undefined): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
  return Number(children[0]);
}

async function expectExit(exited: SqueezeCommand['exited'], expected: number, words: string): Promise<void> {
  const { code, err } = await exited;
  expect([code, err]).toEqual([expected, expect.stringContaining(words)]);
}

/** What is the same on every kernel. */
function hostTests(): void {
  truth('after kill -9 of the command, and of its mutator, the limit is what it was within 5 s', async () => {
    const before = controls();
    for (const whom of ['command', 'mutator'] as const) {
      const running = state.squeeze(String(workload.pid), '--limit', `${LIMIT_MIB}M`, '--ramp', '600s');
      await running.phase('ramping');
      await vi.waitFor(() => expect(controls()).not.toEqual(before), { timeout: 300_000, interval: 5 });
      const victim = whom === 'command' ? running.process.pid : childOf(running.process.pid);
      process.kill(victim as number, 'SIGKILL');
      await vi.waitFor(() => expect(hasEnded(victim as number)).toBe(true), { timeout: 300_000, interval: 1 });
      const endedAt = performance.now();
      await vi.waitFor(() => expect(controls()).toEqual(before), { timeout: 300_000, interval: 5 });
      expect(performance.now() - endedAt, whom).toBeLessThan(RESTORED_MS);
      await running.exited;
      await vi.waitFor(() => expect(state.journals).toEqual([]), { timeout: 300_000, interval: 20 });
    }
  });

  truth('a limit that somebody else has set since is left to them', async () => {
    const running = state.squeeze(String(workload.pid), '--limit', `${LIMIT_MIB}M`);
    await running.phase('holding');
    await cgroup.setLimit(100 * MIB);
    await expectExit(running.exited, 1, 'Somebody else has changed the limit');
    expect(cgroup.usage().limit).toBe(100 * MIB);
    await cgroup.setLimit(undefined);
  });

  truth('a target that moves, or ends, ends its squeeze', async () => {
    const before = controls();
    const moved = state.squeeze(String(workload.pid), '--limit', `${LIMIT_MIB}M`);
    await moved.phase('holding');
    const elsewhere = `${cgroup.directory}-elsewhere`;
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'cgroup.procs'), String(workload.pid));
    await expectExit(moved.exited, 1, 'moved to another cgroup');
    expect(controls()).toEqual(before);
    cgroup.add(workload.pid);
    rmdirSync(elsewhere);

    const pages = MIB / readPageSize();
    const short = await startWorkload({
      regions: [{ name: 'a', backing: 'anonymous', pages, steps: [{ act: 'write', first: 0, count: pages }] }],
      beforeBuild: (pid) => cgroup.add(pid),
    });
    const ended = state.squeeze(String(short.pid), '--limit', `${LIMIT_MIB}M`);
    await ended.phase('holding');
    await short.close();
    await expectExit(ended.exited, 1, 'The process has ended');
    expect(controls()).toEqual(before);
  });

  truth('a cgroup that is removed under it leaves nothing to restore', async () => {
    const other = MemoryCgroup.create(`pagelapse-removed-${process.pid}`);
    const pages = MIB / readPageSize();
    const short = await startWorkload({
      regions: [{ name: 'a', backing: 'anonymous', pages, steps: [{ act: 'write', first: 0, count: pages }] }],
      beforeBuild: (pid) => other.add(pid),
    });
    const running = state.squeeze(String(short.pid), '--limit', '32M');
    await running.phase('holding');
    other.remove();
    const { code, err } = await running.exited;
    expect(code).toBe(1);
    expect(err).toMatch(/removed|moved|ended/);
    expect(state.journals).toEqual([]);
    await short.close();
  });

  truth('what is refused is written down, and changes nothing', async () => {
    const before = controls();
    await expectExit(state.squeeze(String(workload.pid), '--limit', '2M').exited, 1, 'is below the floor');
    expect(controls()).toEqual(before);
    expect(state.audit.at(-1)).toMatchObject({ act: 'refused', asked: 'squeeze', pid: workload.pid });
    await expectExit(state.squeeze('1', '--limit', '1G').exited, 3, 'keeps the whole system running');
    expect(state.audit.at(-1)).toMatchObject({ act: 'refused', pid: 1 });
  });

  truth('--restore puts back what was left when the watchdog was killed too', async () => {
    const before = controls();
    const running = state.squeeze(String(workload.pid), '--limit', `${LIMIT_MIB}M`);
    await running.phase('holding');
    const mutator = childOf(running.process.pid);
    const all = [childOf(mutator), mutator, running.process.pid as number];
    // Stopped, none of them answers to the end of another.
    for (const pid of all) stopProcess(pid);
    for (const pid of all) process.kill(pid, 'SIGKILL');
    await running.exited;
    expect(controls()).not.toEqual(before);
    await expectExit(state.squeeze(String(workload.pid), '--limit', '70M').exited, 1, 'restore that first');
    await expectExit(state.squeeze('--restore').exited, 0, '');
    expect([controls(), state.journals]).toEqual([before, []]);
    await expectExit(state.squeeze('--restore').exited, 0, 'Nothing was left behind');
  });
}

if (!EMULATED) hostTests();
