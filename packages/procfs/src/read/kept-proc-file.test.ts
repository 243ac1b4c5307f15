import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { KeptProcFile } from './kept-proc-file.js';

test('a file that is read again reads as it is then, whole', () => {
  const directory = mkdtempSync(join(tmpdir(), 'kept-'));
  try {
    const path = join(directory, 'vmstat');
    const file = new KeptProcFile(path);
    expect(file.tryRead()).toBeUndefined();
    writeFileSync(path, 'a'.repeat(10_000));
    expect(file.tryRead()).toBe('a'.repeat(10_000));
    writeFileSync(path, 'b');
    expect(file.tryRead()).toBe('b');
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test('of /proc/vmstat every line is there', () => {
  const text = new KeptProcFile('/proc/vmstat').tryRead() ?? '';
  expect(text).toMatch(/^nr_free_pages [0-9]+\n/);
  expect(text.endsWith('\n')).toBe(true);
});
