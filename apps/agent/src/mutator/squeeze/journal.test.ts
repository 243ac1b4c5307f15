import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Journal, type JournalHead, parseJournal, readJournals, removeJournal } from './journal.js';

const HEAD: JournalHead = {
  journal: 1,
  id: 'abc',
  bootId: 'boot',
  owner: { pid: process.pid, startTime: 1 },
  pid: 5,
  startTime: 2,
  comm: 'a\n\u001b"',
  beganAtMs: 3,
  version: 2,
  directory: '/cgroup/a',
  identity: '1:2',
};

let directory: string;
beforeEach(() => {
  directory = path.join(mkdtempSync(path.join(tmpdir(), 'pagelapse-journal-')), 'acts');
});
afterEach(() => rmSync(path.dirname(directory), { recursive: true }));

test('S10: what is about to be written is in the file before, of its owner alone', () => {
  const journal = new Journal(directory, HEAD);
  journal.prior('memory.high', 'max');
  journal.writing('memory.high', '100');
  journal.writing('memory.high', '50');
  const [record] = readJournals(directory);
  expect(record).toEqual({
    path: journal.path,
    head: HEAD,
    files: [{ file: 'memory.high', prior: 'max', ours: new Set(['100', '50']) }],
  });
  expect(record).toEqual(journal.record);
  expect(statSync(journal.path).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  removeJournal(journal.record);
  removeJournal(journal.record);
  expect(readdirSync(directory)).toEqual([]);
  journal.close();
});

test('S10: cut anywhere, it never tells of a value that was not written into it', () => {
  const journal = new Journal(directory, HEAD);
  journal.prior('memory.swap.max', 'max');
  journal.writing('memory.swap.max', '4096');
  journal.prior('memory.high', '1234567');
  for (const value of ['100', '50', '25']) journal.writing('memory.high', value);
  journal.close();
  const whole = readFileSync(journal.path, 'utf8');
  for (let length = 0; length <= whole.length; length++) {
    const record = parseJournal('x', whole.slice(0, length));
    if (record === undefined) {
      expect(length).toBeLessThan(whole.indexOf('\n') + 1);
      continue;
    }
    expect(record.head).toEqual(HEAD);
    for (const { file, prior, ours } of record.files) {
      expect(prior).toBe(file === 'memory.high' ? '1234567' : 'max');
      for (const value of ours) expect(['4096', '100', '50', '25']).toContain(value);
    }
  }
});

test.each(['', '{}', 'null', '{"journal":2}', '\0\0\0'])('what is no journal is passed over: %j', (text) => {
  expect(parseJournal('x', text)).toBeUndefined();
});

test('one that was never put in its place is tidied up when its maker is gone', () => {
  new Journal(directory, HEAD).close();
  const ours = `other.${process.pid}.new`;
  for (const name of ['dead.4194303.new', ours]) writeFileSync(path.join(directory, name), 'x');
  expect(readJournals(directory)).toHaveLength(1);
  expect(readdirSync(directory).sort()).toEqual(['abc.squeeze', ours]);
});
