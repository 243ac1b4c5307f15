import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AuditLog, auditLine } from './audit-log.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-audit-'));
  file = path.join(directory, 'audit.jsonl');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const lines = (): unknown[] => {
  const text = readFileSync(file, 'utf8');
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as unknown);
};

test('S12: entries are appended, each a line with its time, in a file of its owner alone', () => {
  const log = new AuditLog(file, () => 0);
  log.write({ act: 'squeeze', pid: 5 });
  log.close();
  new AuditLog(file, () => 1000).write({ act: 'refused', pid: 1 });
  expect(lines()).toEqual([
    { at: '1970-01-01T00:00:00.000Z', act: 'squeeze', pid: 5 },
    { at: '1970-01-01T00:00:01.000Z', act: 'refused', pid: 1 },
  ]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a log that was taken away is begun anew', () => {
  const log = new AuditLog(file);
  log.write({ act: 'one' });
  unlinkSync(file);
  log.write({ act: 'two' });
  expect(lines()).toMatchObject([{ act: 'two' }]);
});

test.each([
  ['a link', () => symlinkSync('/dev/null', file)],
  [
    'a file that others may read',
    () => {
      writeFileSync(file, '');
      chmodSync(file, 0o644);
    },
  ],
  ['a directory that others may read', () => chmodSync(directory, 0o755)],
])('S12: %s in its place is refused, and nothing is written', (_what, prepare) => {
  prepare();
  expect(() => new AuditLog(file).write({ act: 'squeeze' })).toThrow();
});

test('S11: names are as their owners chose them, and harmless to whatever reads the log', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (comm) => {
      const line = auditLine({ act: 'squeeze', comm });
      expect(line).toMatch(/^[\x20-\x7e]*$/);
      expect(JSON.parse(line)).toEqual({ act: 'squeeze', comm });
    }),
  );
  expect(auditLine({ comm: '\u001b[2J\u202e\n\u2028<b>' })).toBe('{"comm":"\\u001b[2J\\u202e\\n\\u2028<b>"}');
});
