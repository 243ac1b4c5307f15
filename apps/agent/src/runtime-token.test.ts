import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RuntimeToken } from './runtime-token.js';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'pagelapse-token-'));
});
afterEach(() => rmSync(root, { recursive: true }));

test('S2: the token is for this user alone, and gone with the agent', () => {
  const directory = path.join(root, 'pagelapse');
  const file = new RuntimeToken(7788, 'secret', directory);
  expect(readFileSync(file.path, 'utf8')).toBe('secret\n');
  expect(statSync(file.path).mode & 0o777).toBe(0o600);
  expect(statSync(directory).mode & 0o777).toBe(0o700);
  file.remove();
  expect(existsSync(directory)).toBe(false);
});

test('two agents share the directory and the last takes it away', () => {
  const directory = path.join(root, 'pagelapse');
  const [first, second] = [new RuntimeToken(1, 'a', directory), new RuntimeToken(2, 'b', directory)];
  first.remove();
  expect(existsSync(second.path)).toBe(true);
  second.remove();
  second.remove();
  expect(existsSync(directory)).toBe(false);
});

test('what a killed agent left behind is replaced', () => {
  const directory = path.join(root, 'pagelapse');
  new RuntimeToken(7788, 'old', directory);
  expect(readFileSync(new RuntimeToken(7788, 'new', directory).path, 'utf8')).toBe('new\n');
});

test('what agents on other ports left behind when they were killed is taken away, and nothing else is', () => {
  const directory = path.join(root, 'pagelapse');
  mkdirSync(directory, { mode: 0o700 });
  const { pid: dead } = spawnSync('true');
  const stale = path.join(directory, `agent-1.${dead}.token`);
  const others = [`agent-2.${process.pid}.token`, `agent-1.${dead}.txt`, 'notes'].map((name) =>
    path.join(directory, name),
  );
  for (const file of [stale, ...others]) writeFileSync(file, '');
  new RuntimeToken(7788, 'new', directory);
  expect(existsSync(stale)).toBe(false);
  expect(others.every((file) => existsSync(file))).toBe(true);
});

test('a directory open to others, or a link to another place, is refused', () => {
  const open = path.join(root, 'open');
  mkdirSync(open);
  chmodSync(open, 0o755);
  expect(() => new RuntimeToken(1, 'secret', open)).toThrow(/0700/);
  const link = path.join(root, 'link');
  const elsewhere = path.join(root, 'elsewhere');
  mkdirSync(elsewhere, { mode: 0o700 });
  symlinkSync(elsewhere, link);
  expect(() => new RuntimeToken(1, 'secret', link)).toThrow(/0700/);
});
