import { mkdtempSync, rmSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import path from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { runtimeDirectory, stateDirectory } from './own-directory.js';

afterEach(() => vi.unstubAllEnvs());

test('state and what is gone after a restart are where XDG says', () => {
  const base = mkdtempSync(path.join(tmpdir(), 'pagelapse-xdg-'));
  onTestFinished(() => rmSync(base, { recursive: true }));
  vi.stubEnv('XDG_STATE_HOME', base);
  vi.stubEnv('XDG_RUNTIME_DIR', base);
  expect(stateDirectory('acts')).toBe(path.join(base, 'pagelapse', 'acts'));
  expect(runtimeDirectory()).toBe(path.join(base, 'pagelapse'));
});

test.each([undefined, '', 'state', './state', '../state'])(
  'S10: what is no absolute path is passed over: %j',
  (text) => {
    vi.stubEnv('XDG_STATE_HOME', text);
    vi.stubEnv('XDG_RUNTIME_DIR', text);
    expect(stateDirectory('acts')).toBe(path.join(homedir(), '.local', 'state', 'pagelapse', 'acts'));
    expect(runtimeDirectory()).toBe(path.join(tmpdir(), `pagelapse-${process.geteuid?.()}`));
  },
);

test.each(['', 'home'])('nor is a home that is none: %j', (text) => {
  vi.stubEnv('XDG_STATE_HOME', undefined);
  vi.stubEnv('HOME', text);
  expect(stateDirectory('acts')).toBe(path.join(userInfo().homedir, '.local', 'state', 'pagelapse', 'acts'));
});
