import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { identifyProcess, PAGE_SIZE, readHostFacts } from '@pagelapse/procfs';
import type { SqueezeRequest } from '@pagelapse/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ActTarget } from '../../acting-channel.js';
import { AuditLog, auditPath } from '../../audit-log.js';
import { FakeCgroups, type FakeMemory } from '../../testing/fake-cgroups.js';
import { Guard } from '../guard.js';
import { Journal } from './journal.js';
import { Squeezes } from './squeezes.js';

const MIB = 2 ** 20;
const SETTINGS: SqueezeRequest = {
  cgroup: 'own',
  control: 'high',
  limit: 100 * MIB,
  rampMs: 600_000,
  abortAtFull: 100,
};

let home: string;
let cgroups: FakeCgroups;
let child: ChildProcess;
let target: ActTarget;
let squeezes: Squeezes;
let host = { memTotal: 1000 * MIB, swapTotal: 1000 * MIB, swapFree: 1000 * MIB };
const watched: string[] = [];

beforeEach(async () => {
  home = mkdtempSync(path.join(tmpdir(), 'pagelapse-squeezes-'));
  host = { memTotal: 1000 * MIB, swapTotal: 1000 * MIB, swapFree: 1000 * MIB };
  watched.length = 0;
  child = spawn('sleep', ['1000'], { stdio: 'ignore' });
  await once(child, 'spawn');
  const pid = child.pid as number;
  const startTime = identifyProcess(pid)?.startTime ?? 0;
  target = { bootId: readHostFacts().bootId, pid, startTime, handle: 'h', agentPids: [] };
  use(2);
});
afterEach(async () => {
  await squeezes.close();
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
  cgroups.remove();
  rmSync(home, { recursive: true });
});

/** Squeezes of this process's children, all of which are in the cgroup `own` of a fake tree. */
function use(version: 1 | 2, where = 'own', memory?: FakeMemory): void {
  cgroups?.remove();
  cgroups = new FakeCgroups(version);
  if (where !== '') cgroups.make(where, [target.pid], memory);
  const stateDirectory = home;
  const guard = new Guard({ allowed: ['squeeze'], users: 'own', stateDirectory }, new AuditLog(auditPath(home)));
  squeezes = new Squeezes({
    guard,
    stateDirectory,
    now: () => Date.now(),
    outside: {
      host: () => host,
      hostPressure: false,
      reclaimSwappiness: () => 60,
      identify: (pid) => identifyProcess(pid),
      pageSize: PAGE_SIZE,
    },
    hierarchyOf: () => cgroups.hierarchy(where),
    watchdog: { ensure: async () => void watched.push('ensured') },
    acted: () => undefined,
  });
}

function audited(): { readonly act: string; readonly [detail: string]: unknown }[] {
  const text = readFileSync(auditPath(home), 'utf8');
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { act: string });
}

const journals = (): string[] => readdirSync(home).filter((name) => name.endsWith('.squeeze'));

test('S10: begun under a watchdog, journalled, audited, and undone by a stop', async () => {
  const { id, phase, before } = await squeezes.begin(target, SETTINGS);
  // Before the first change, and when there is a squeeze to be told that the watchdog has ended.
  expect([phase, before.usage, watched]).toEqual(['ramping', 200 * MIB, ['ensured', 'ensured']]);
  await expect.poll(() => cgroups.read('own', 'memory.high')).not.toBe('max');
  expect(journals()).toEqual([`${id}.squeeze`]);
  const stopped = await squeezes.stop(id);
  expect(stopped).toMatchObject({
    phase: 'ended',
    end: { cause: 'stopped', restored: [{ file: 'memory.high', prior: 'max', outcome: 'restored' }] },
  });
  expect(cgroups.read('own', 'memory.high')).toBe('max');
  expect(journals()).toEqual([]);
  expect(audited().map(({ act }) => act)).toEqual(['squeeze', 'limit', 'restore']);
  expect(squeezes.list()).toMatchObject({ running: [], ended: [{ id }], leftovers: [] });
});

test('both places are told of, with what they would be', () => {
  const { places, refusal } = squeezes.preview(target);
  expect(refusal).toBeUndefined();
  expect(places.map(({ cgroup, controls, usage }) => [cgroup, controls, usage])).toEqual([
    ['own', ['high', 'max', 'reclaim'], 200 * MIB],
    ['new', ['high', 'max', 'reclaim'], 0],
  ]);
  use(1);
  expect(squeezes.preview(target).places.map(({ controls }) => controls)).toEqual([['limit'], ['limit']]);
});

test.each<[string, Partial<SqueezeRequest>, string]>([
  ['below the floor', { limit: MIB }, 'below the floor'],
  ["above the host's memory", { limit: 1001 * MIB }, 'The host has'],
  ['by a control of the other version', { control: 'limit' }, "no control 'limit' here"],
  ['with a swappiness that memory.high has not', { swappiness: 100 }, 'Only memory.reclaim'],
])('a squeeze %s is refused, written down, and nothing is done', async (_what, more, words) => {
  await expect(squeezes.begin(target, { ...SETTINGS, ...more })).rejects.toMatchObject({
    code: 'AGENT_ERR_SQUEEZE_REFUSED',
    message: expect.stringContaining(words) as string,
  });
  expect(audited()).toMatchObject([{ act: 'refused', asked: 'squeeze', pid: target.pid }]);
  expect([journals(), cgroups.read('own', 'memory.high')]).toEqual([[], 'max']);
});

test('without swap the floor is what cannot be dropped', async () => {
  host = { ...host, swapTotal: 0, swapFree: 0 };
  await expect(squeezes.begin(target, SETTINGS)).rejects.toThrow('150 MiB could only go to swap, and there is none');
});

test('a limit above one that is in force is refused', async () => {
  cgroups.write('own', 'memory.max', String(90 * MIB));
  await expect(squeezes.begin(target, SETTINGS)).rejects.toThrow('A limit of 90 MiB is in force already');
});

test.each([1, 2] as const)('v%i: the root cgroup can have no limit', async (version) => {
  use(version, '');
  const settings = { ...SETTINGS, control: version === 1 ? 'limit' : 'high' } as const;
  const [own] = squeezes.preview(target).places;
  expect(own?.refusal).toBeDefined();
  await expect(squeezes.begin(target, settings)).rejects.toMatchObject({ code: 'AGENT_ERR_SQUEEZE_REFUSED' });
});

test('S9: a cgroup that holds the agent is not squeezed', async () => {
  cgroups.write('own', 'cgroup.procs', `${target.pid}\n${process.pid}`);
  await expect(squeezes.begin(target, SETTINGS)).rejects.toThrow(`Process ${process.pid} is part of this agent`);
});

test('S9: the target is the one that was meant, or refused', async () => {
  for (const other of [{ startTime: 1 }, { bootId: 'another' }, { pid: 4_194_303 }]) {
    await expect(squeezes.begin({ ...target, ...other }, SETTINGS)).rejects.toMatchObject({
      code: 'AGENT_ERR_PROCESS_GONE',
    });
  }
  await expect(squeezes.begin({ ...target, agentPids: [target.pid] }, SETTINGS)).rejects.toMatchObject({
    code: 'AGENT_ERR_TARGET_REFUSED',
  });
  expect(audited().map(({ act, asked }) => [act, asked])).toEqual(Array(4).fill(['refused', 'squeeze']));
  // A question is refused as well, and asked too often to be written down.
  expect(() => squeezes.preview({ ...target, startTime: 1 })).toThrow('not the one that was shown');
  expect(() => squeezes.preview({ ...target, agentPids: [target.pid] })).toThrow('part of this agent');
  expect(audited()).toHaveLength(4);
});

test('S12: what cannot be written down is not done', async () => {
  writeFileSync(auditPath(home), '', { mode: 0o644 });
  await expect(squeezes.begin(target, SETTINGS)).rejects.toMatchObject({ code: 'AGENT_ERR_NO_AUDIT' });
  expect([journals(), cgroups.read('own', 'memory.high'), watched]).toEqual([[], 'max', []]);
});

test('a cgroup has one squeeze at a time, and another goal goes to the one there is', async () => {
  const { id } = await squeezes.begin(target, SETTINGS);
  await expect(squeezes.begin(target, SETTINGS)).rejects.toMatchObject({ code: 'AGENT_ERR_SQUEEZE_RUNNING' });
  expect(squeezes.preview(target).running).toBe(id);
  expect(squeezes.moveLimit(id, { limit: 80 * MIB }).goal).toBe(80 * MIB);
  expect(() => squeezes.moveLimit(id, { limit: MIB })).toThrow('below the floor');
  expect(() => squeezes.moveLimit(id, { limit: 1001 * MIB })).toThrow('The host has');
  await squeezes.stop(id);
  expect(() => squeezes.moveLimit(id, { limit: 80 * MIB })).toThrow('has ended');
  const both = await Promise.allSettled([squeezes.begin(target, SETTINGS), squeezes.begin(target, SETTINGS)]);
  expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  expect(() => squeezes.status('another')).toThrow('There is no squeeze');
});

/** As an agent leaves it that was killed when its limit was in force. */
function leave(id: string, bootId: string): string {
  const journal = new Journal(home, {
    journal: 1,
    id,
    bootId,
    // This pid, but of a process that began at another time.
    owner: { pid: process.pid, startTime: 1 },
    pid: target.pid,
    startTime: target.startTime,
    comm: 'sleep',
    beganAtMs: 1,
    version: 2,
    directory: path.join(cgroups.root, 'own'),
  });
  journal.prior('memory.high', 'max');
  journal.writing('memory.high', '1048576');
  journal.close();
  cgroups.write('own', 'memory.high', '1048576');
  return journal.path;
}

test('S10: what a killed agent left is offered, is in the way, and is put back when asked for', async () => {
  const left = leave('left', target.bootId);
  expect(squeezes.leftovers).toBe(1);
  expect(squeezes.list().leftovers).toMatchObject([
    { id: 'left', pid: target.pid, files: [{ file: 'memory.high', prior: 'max', now: '1048576' }] },
  ]);
  await expect(squeezes.begin(target, SETTINGS)).rejects.toThrow('restore that first');
  expect(await squeezes.restoreLeftovers()).toEqual({
    restored: [{ id: 'left', files: [{ file: 'memory.high', prior: 'max', outcome: 'restored' }] }],
  });
  expect([squeezes.leftovers, cgroups.read('own', 'memory.high'), existsSync(left)]).toEqual([0, 'max', false]);
});

test('what was left before the host was started again is not in force, and not told of', () => {
  const left = leave('old', 'another boot');
  expect([squeezes.leftovers, existsSync(left)]).toEqual([0, false]);
});

test('v1: swappiness and the limit of swap are set with the limit, and put back with it', async () => {
  use(1);
  const settings = { ...SETTINGS, control: 'limit', rampMs: 0, swappiness: 150, swapLimit: 50 * MIB } as const;
  const { id } = await squeezes.begin(target, settings);
  await expect.poll(() => squeezes.status(id).phase).toBe('holding');
  const files = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes', 'memory.swappiness'];
  expect(files.map((file) => cgroups.read('own', file))).toEqual([String(100 * MIB), String(150 * MIB), '150']);
  const { end } = await squeezes.stop(id);
  expect(end?.restored.map(({ outcome }) => outcome)).toEqual(['restored', 'restored', 'restored']);
  expect(files.map((file) => cgroups.read('own', file))).toEqual(['9223372036854771712', '9223372036854771712', '60']);
});
