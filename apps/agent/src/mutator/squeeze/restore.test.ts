import { HeldCgroup, readHostFacts } from '@pagelapse/procfs';
import { afterEach, expect, test } from 'vitest';
import type { AuditEntry } from '../../audit-log.js';
import { FakeCgroups } from '../../testing/fake-cgroups.js';
import type { JournalRecord } from './journal.js';
import { restoreSqueeze } from './restore.js';

let cgroups: FakeCgroups;
const audited: AuditEntry[] = [];
const audit = { write: (entry: AuditEntry) => void audited.push(entry) };
afterEach(() => {
  cgroups.remove();
  audited.length = 0;
});

function record(version: 1 | 2, more: Partial<JournalRecord['head']> = {}): JournalRecord {
  cgroups = new FakeCgroups(version);
  const directory = cgroups.make('a', []);
  const held = new HeldCgroup(version, directory);
  held.close();
  const file = version === 1 ? 'memory.limit_in_bytes' : 'memory.high';
  return {
    path: `${cgroups.root}/no-journal`,
    head: {
      journal: 1,
      id: 'a',
      bootId: readHostFacts().bootId,
      owner: { pid: 1, startTime: 1 },
      pid: 1,
      startTime: 1,
      comm: 'c',
      beganAtMs: 1,
      version,
      directory,
      identity: held.identity,
      ...more,
    },
    files: [{ file, prior: '9000', ours: new Set(['100', '50']) }],
  };
}

test.each([
  [1, 'memory.limit_in_bytes'],
  [2, 'memory.high'],
] as const)('S10: v%i: what holds a value of ours gets back what it held', async (version, file) => {
  const found = record(version);
  cgroups.write('a', file, '50');
  expect(await restoreSqueeze(found, audit)).toEqual([{ file, prior: '9000', outcome: 'restored' }]);
  expect(cgroups.read('a', file)).toBe('9000');
  expect(audited).toMatchObject([{ act: 'restore', file, from: '50', to: '9000' }]);
  expect(await restoreSqueeze(found, audit)).toEqual([{ file, prior: '9000', outcome: 'as-before' }]);
});

test('S10: what somebody else has set since is left to them', async () => {
  const found = record(2);
  cgroups.write('a', 'memory.high', '77');
  expect(await restoreSqueeze(found, audit)).toMatchObject([{ outcome: 'left', detail: '77' }]);
  expect(cgroups.read('a', 'memory.high')).toBe('77');
});

test('another cgroup of the same path is not touched', async () => {
  const found = record(2);
  cgroups.remove('a');
  expect(await restoreSqueeze(found, audit)).toMatchObject([{ outcome: 'gone' }]);
  // Kept, so that the new directory cannot get the inode of the old one.
  cgroups.make('placeholder', []);
  cgroups.make('a', []);
  cgroups.write('a', 'memory.high', '50');
  expect(await restoreSqueeze({ ...found, head: { ...found.head, identity: '0:0' } }, audit)).toMatchObject([
    { outcome: 'gone' },
  ]);
  expect(cgroups.read('a', 'memory.high')).toBe('50');
});

test('nothing of another boot is in force', async () => {
  const found = record(2, { bootId: 'another' });
  cgroups.write('a', 'memory.high', '50');
  expect(await restoreSqueeze(found, audit)).toMatchObject([{ outcome: 'gone' }]);
});

test('v1: memory and swap together, lowered after memory alone, is restored before it', async () => {
  const found = record(1);
  const both = { file: 'memory.memsw.limit_in_bytes', prior: '9500', ours: new Set(['150']) };
  cgroups.write('a', 'memory.limit_in_bytes', '50');
  cgroups.write('a', both.file, '150');
  await restoreSqueeze({ ...found, files: [...found.files, both] }, audit);
  expect(audited.map(({ file }) => file)).toEqual([both.file, 'memory.limit_in_bytes']);
});

test('S10: a restore is done even where it cannot be written down', async () => {
  const found = record(2);
  cgroups.write('a', 'memory.high', '50');
  const full = {
    write: () => {
      throw new Error('the disk is full');
    },
  };
  expect(await restoreSqueeze(found, full)).toMatchObject([{ outcome: 'restored' }]);
  expect(cgroups.read('a', 'memory.high')).toBe('9000');
});
