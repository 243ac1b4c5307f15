import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { activeSwaps } from '@pagelapse/workload';
import { afterAll, expect, test } from 'vitest';
import { BENCHES } from './benches/catalogue.js';
import type { Outcome } from './report/outcome.js';
import { type BenchResult, readResults } from './report/result-store.js';

/** Always the compiled program, also when the test runs from source. */
const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const root = process.getuid?.() === 0;
const rootTest = test.skipIf(!root);
const out = mkdtempSync(join(tmpdir(), 'pagelapse-bench-test-'));
afterAll(() => rmSync(out, { recursive: true }));

if (!root) process.stderr.write('SKIP benches: not root: no swap, no cgroup and no look into shared objects\n');

const names = BENCHES.map(({ name }) => name);

rootTest.for(names)('%s tells its figures', { timeout: 60_000 }, async (name, { skip }) => {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, name, '--smoke', '--out', out]);
  expect(stdout).toContain(`== ${name}`);
  const result = readResults(out).find(({ bench }) => bench === name) as BenchResult;
  if (result.skipped !== undefined) {
    if (process.env.CI === 'true') throw new Error(`${name} may not be skipped in CI: ${result.skipped}`);
    skip(result.skipped);
  }
  const { tables, verdicts } = result.outcome as Outcome;
  expect(tables.flatMap(({ rows }) => rows).length).toBeGreaterThan(0);
  for (const { columns, rows } of tables) {
    for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns.length);
  }
  // What a viewer may choose has its row: docs/harm.md has no other figures of it.
  if (name === 'harm') expect(tables.at(-1)?.rows.map(([duty]) => duty)).toEqual(['2 %', '5 %', '10 %']);
  expect(verdicts.length).toBeGreaterThan(0);
  for (const { id, measured } of verdicts) expect([id, Number.isFinite(measured)]).toEqual([id, true]);
});

rootTest('interrupted in the middle, a bench ends early and leaves nothing behind', { timeout: 60_000 }, async () => {
  const child = execFile(process.execPath, [PROGRAM, 'thread-table-2', '--smoke', '--out', join(out, 'interrupted')]);
  const ended = new Promise((resolve) => child.once('exit', resolve));
  // It says so with swap and cgroup made, and the target about to be.
  let said = '';
  await new Promise<void>((resolve) => {
    child.stdout?.on('data', (text: string) => {
      said += text;
      if (said.includes('50 % dirty')) resolve();
    });
  });
  const swap = /swap: (\S+)/.exec(said)?.[1] as string;
  expect(activeSwaps().map(({ path }) => path)).toContain(swap);
  child.kill('SIGINT');
  expect(await ended).toBe(1);
  expect(activeSwaps().map(({ path }) => path)).not.toContain(swap);
  expect(existsSync(`/sys/fs/cgroup/memory/pagelapse-bench-${child.pid}`)).toBe(false);
});
