import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { HeldCgroup, readHostFacts } from '@pagelapse/procfs';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { FakeCgroups } from '../../testing/fake-cgroups.js';
import type { JournalHead } from './journal.js';
import { Notice, noticedIn, noticePath, removeNotice } from './notice.js';

const ID = `test-${process.pid}`;
let cgroups: FakeCgroups;
let cgroup: HeldCgroup;
beforeEach(() => {
  cgroups = new FakeCgroups(2);
  cgroup = new HeldCgroup(2, cgroups.make('own', []));
});
afterEach(() => {
  cgroup.close();
  cgroups.remove();
  rmSync(noticePath(ID), { recursive: true, force: true });
});

function head(more: Partial<JournalHead> = {}): JournalHead {
  return {
    journal: 1,
    id: ID,
    bootId: readHostFacts().bootId,
    owner: { pid: 1, startTime: 1 },
    pid: 1,
    startTime: 1,
    comm: 'a name',
    beganAtMs: 1,
    version: 2,
    directory: cgroup.path,
    ...more,
  };
}

/** As a squeeze leaves it that was killed when it had written 5000 where there was no limit. */
function leave(more: Partial<JournalHead> = {}, identity = cgroup.identity): void {
  const notice = new Notice({ head: head(more), path: '/state/acts/a.squeeze' }, identity);
  notice.writing('memory.high', 'max', '9000');
  notice.writing('memory.high', '9000', '5000');
  notice.close();
  cgroups.write('own', 'memory.high', '5000');
}

test('S10: a limit that a squeeze has left is known to whoever claims its cgroup, whoever that is', () => {
  expect(noticedIn(cgroup)).toBeUndefined();
  leave();
  const noticed = noticedIn(cgroup);
  expect([noticed?.uid, noticed?.record.head.journalPath]).toEqual([process.geteuid?.(), '/state/acts/a.squeeze']);
  expect(statSync(noticePath(ID)).mode & 0o777).toBe(0o644);
  expect(readFileSync(noticePath(ID), 'utf8')).not.toContain('a name');
  removeNotice(ID);
  expect(noticedIn(cgroup)).toBeUndefined();
});

test.each(['max', '7000'])("one of which nothing is in force is in nobody's way: %s", (now) => {
  leave();
  cgroups.write('own', 'memory.high', now);
  expect(noticedIn(cgroup)).toBeUndefined();
});

test('nor one of another cgroup, or of another boot', () => {
  leave({}, '0:0');
  expect(noticedIn(cgroup)).toBeUndefined();
  removeNotice(ID);
  leave({ bootId: 'another' });
  expect(noticedIn(cgroup)).toBeUndefined();
});

test('what others put in its place is no notice: a link, a directory, any text', () => {
  leave();
  const text = readFileSync(noticePath(ID), 'utf8');
  removeNotice(ID);
  const elsewhere = `${cgroups.root}/elsewhere`;
  writeFileSync(elsewhere, text);
  symlinkSync(elsewhere, noticePath(ID));
  expect(noticedIn(cgroup)).toBeUndefined();
  rmSync(noticePath(ID));
  mkdirSync(noticePath(ID));
  expect(noticedIn(cgroup)).toBeUndefined();
  rmSync(noticePath(ID), { recursive: true });
  for (const made of ['', 'null\n', '{"journal":1}\n', text.replaceAll('memory.high', '../own/memory.high')]) {
    writeFileSync(noticePath(ID), made);
    expect(noticedIn(cgroup)).toBeUndefined();
  }
});

test('S10: what cannot be told of is not written', () => {
  mkdirSync(noticePath(ID));
  const notice = new Notice({ head: head(), path: '' }, cgroup.identity);
  expect(() => notice.writing('memory.high', 'max', '9000')).toThrow('EEXIST');
});

test('a cgroup is claimed once, until it is let go; by several who do not want it alone', () => {
  const others = [new HeldCgroup(2, cgroup.path), new HeldCgroup(2, cgroup.path)] as const;
  onTestFinished(() => {
    for (const other of others) other.close();
  });
  expect(cgroup.claim()).toBe(true);
  for (const shared of [false, true]) expect(others[0].claim({ shared })).toBe(false);
  cgroup.close();
  expect(others.map((other) => other.claim({ shared: true }))).toEqual([true, true]);
  expect(others[0].claim()).toBe(false);
});

test('whoever holds a lock is named', () => {
  // The kernel lists locks by the file system's own device, which stat(2) does not tell of every file system's.
  const directory = mkdtempSync('/dev/shm/pagelapse-claim-');
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const held = new HeldCgroup(2, directory);
  onTestFinished(() => held.close());
  expect(held.claimants()).toEqual([]);
  expect([held.claim(), held.claimants()]).toEqual([true, [process.pid]]);
});
