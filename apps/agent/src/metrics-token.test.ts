import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { metricsToken } from './metrics-token.js';

let directory: string;
let file: string;
beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'pagelapse-metrics-'));
  file = path.join(directory, 'token');
});
afterEach(() => rmSync(directory, { recursive: true }));

test('R-METRICS: a token is made where there is none, for its owner alone, and is the same from then on', () => {
  const made = metricsToken(file);
  expect(made).toMatch(/^[\w-]{43}$/);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(metricsToken(file)).toBe(made);
  expect(readFileSync(file, 'utf8')).toBe(`${made}\n`);
});

test('R-METRICS: one that a group may read is taken', () => {
  writeFileSync(file, '  0123456789abcdef0123456789abcdef==\n');
  chmodSync(file, 0o640);
  expect(metricsToken(file)).toBe('0123456789abcdef0123456789abcdef==');
});

test.each([0o644, 0o660, 0o604, 0o602, 0o601])('R-METRICS: one of mode %s is refused', (mode) => {
  writeFileSync(file, 'x'.repeat(40));
  chmodSync(file, mode);
  expect(() => metricsToken(file)).toThrow(`has mode ${mode.toString(8)}`);
});

test.each([
  ['nothing', ''],
  ['a short one', 'x'.repeat(21)],
  ['two words', `${'x'.repeat(30)} ${'x'.repeat(30)}`],
  ['two lines', `${'x'.repeat(30)}\n${'x'.repeat(30)}`],
])('R-METRICS: a file with %s holds no token', (_what, content) => {
  writeFileSync(file, content, { mode: 0o600 });
  expect(() => metricsToken(file)).toThrow('holds no token');
});

test('R-METRICS: what is no file of ours is said', () => {
  mkdirSync(file, { mode: 0o700 });
  expect(() => metricsToken(file)).toThrow('cannot be read');
  expect(() => metricsToken(path.join(directory, 'nowhere', 'token'))).toThrow('cannot be made');
  const link = path.join(directory, 'link');
  symlinkSync(path.join(directory, 'elsewhere'), link);
  expect(() => metricsToken(link)).toThrow('cannot be read');
});
