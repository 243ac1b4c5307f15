import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { HeldCgroup } from '@pagelapse/procfs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeCgroups, V1_NONE } from '../../testing/fake-cgroups.js';
import { Journal } from './journal.js';
import { LimitMover, type MoverOptions } from './limit-mover.js';
import { LimitWriter } from './limit-writer.js';

const MIB = 2 ** 20;
let state: string;
const opened: (() => void)[] = [];
beforeEach(() => {
  state = mkdtempSync(path.join(tmpdir(), 'pagelapse-mover-'));
});
afterEach(() => {
  for (const close of opened.splice(0)) close();
  rmSync(state, { recursive: true });
});

/** A mover over a fake cgroup, and each write of it, in order. */
function mover(version: 1 | 2, options: Partial<MoverOptions>) {
  const cgroups = new FakeCgroups(version);
  const directory = cgroups.make('a', []);
  const cgroup = new HeldCgroup(version, directory);
  const journal = new Journal(path.join(state, 'acts'), {
    journal: 1,
    id: 'a',
    bootId: 'b',
    owner: { pid: process.pid, startTime: 1 },
    pid: 1,
    startTime: 1,
    comm: 'c',
    beganAtMs: 1,
    version,
    directory,
  });
  opened.push(() => {
    journal.close();
    cgroup.close();
    cgroups.remove();
  });
  const written: string[] = [];
  const writer = new LimitWriter(cgroup, journal, (file, from, to) => written.push(`${file} ${from} -> ${to}`));
  const given: MoverOptions = {
    control: version === 1 ? 'limit' : 'high',
    pageSize: 4096,
    swappiness: undefined,
    swapLimit: undefined,
    ...options,
  };
  return { cgroups, journal, writer, written, moves: new LimitMover(writer, given, 200 * MIB) };
}

test('a limit comes down in pieces of 64 MiB, each journalled and recorded before', async () => {
  const { moves, written, journal } = mover(2, {});
  while (!moves.isAt(50 * MIB, 0)) expect(await moves.step(50 * MIB, 200 * MIB)).toBe('set');
  expect(written).toEqual([
    `memory.high max -> ${136 * MIB}`,
    `memory.high ${136 * MIB} -> ${72 * MIB}`,
    `memory.high ${72 * MIB} -> ${50 * MIB}`,
  ]);
  expect(journal.record.files).toEqual([
    { file: 'memory.high', prior: 'max', ours: new Set([136, 72, 50].map((size) => String(size * MIB))) },
  ]);
});

test('v1: memory and swap together are never below memory alone, down and up', async () => {
  const { moves, written } = mover(1, { swapLimit: 80 * MIB });
  await moves.step(190 * MIB, 200 * MIB);
  await moves.step(180 * MIB, 200 * MIB);
  await moves.step(195 * MIB, 180 * MIB);
  const [memory, both] = ['memory.limit_in_bytes', 'memory.memsw.limit_in_bytes'];
  expect(written).toEqual([
    `${memory} ${V1_NONE} -> ${190 * MIB}`,
    `${both} ${V1_NONE} -> ${270 * MIB}`,
    `${memory} ${190 * MIB} -> ${180 * MIB}`,
    `${both} ${270 * MIB} -> ${260 * MIB}`,
    `${both} ${260 * MIB} -> ${275 * MIB}`,
    `${memory} ${180 * MIB} -> ${195 * MIB}`,
  ]);
});

test.each([
  [0, 0, 196],
  [80, 70, 190],
  [1000, 0, 136],
])('v1: of %i MiB of swap that may be used %i are: memory comes down to %i', async (swapMib, swapped, nextMib) => {
  const { moves, written, cgroups } = mover(1, { swapLimit: swapMib * MIB });
  cgroups.setMemory('a', { usage: 200 * MIB, anon: 200 * MIB, file: 0, swapped: swapped * MIB });
  await moves.step(20 * MIB, 200 * MIB);
  expect(written[0]).toBe(`memory.limit_in_bytes ${V1_NONE} -> ${nextMib * MIB}`);
});

test('memory.max, which kills, comes after memory.reclaim has made room, and not without', async () => {
  const { moves, written, cgroups } = mover(2, { control: 'max' });
  expect(await moves.step(150 * MIB, 200 * MIB)).toBe('busy');
  expect(written).toEqual([`memory.reclaim  -> ${50 * MIB}`]);
  expect(cgroups.read('a', 'memory.max')).toBe('max');
  cgroups.setMemory('a', { usage: 140 * MIB, anon: 0, file: 0 });
  expect(await moves.step(150 * MIB, 140 * MIB)).toBe('set');
  expect(cgroups.read('a', 'memory.max')).toBe(String(150 * MIB));
});

test('memory.reclaim is asked for what is over the goal, with its swappiness, and journals nothing', async () => {
  const { moves, written, journal } = mover(2, { control: 'reclaim', swappiness: 150 });
  expect(moves.isAt(190 * MIB, 200 * MIB)).toBe(false);
  await moves.step(190 * MIB, 200 * MIB);
  expect(written).toEqual([`memory.reclaim  -> ${10 * MIB} swappiness=150`]);
  expect(moves.isAt(190 * MIB, 191 * MIB)).toBe(true);
  expect(journal.record.files).toEqual([]);
});

test('what somebody else has set since is not written over', async () => {
  const { moves, cgroups, writer } = mover(2, {});
  await moves.step(180 * MIB, 200 * MIB);
  expect(writer.isAside('memory.high')).toBe(false);
  cgroups.write('a', 'memory.high', '12345');
  expect(writer.isAside('memory.high')).toBe(true);
  expect(await moves.step(150 * MIB, 200 * MIB)).toBe('aside');
  expect(cgroups.read('a', 'memory.high')).toBe('12345');
});

test('without a record there is no write', async () => {
  const { writer, journal, cgroups } = mover(2, {});
  const silent = new LimitWriter(writer.cgroup, journal, () => {
    throw new Error('the disk is full');
  });
  await expect(silent.set('memory.high', '4096')).rejects.toThrow('the disk is full');
  expect(cgroups.read('a', 'memory.high')).toBe('max');
});

test('a cgroup that is gone is no failure', async () => {
  const { moves, cgroups } = mover(2, {});
  cgroups.remove('a');
  expect(await moves.step(150 * MIB, 200 * MIB)).toBe('gone');
});
