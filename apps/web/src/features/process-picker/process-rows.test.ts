import { expect, test } from 'vitest';
import type { ProcessRow } from '../../api/queries.js';
import { DEFAULT_PROCESS_SORT, findProcesses, refusalOf, sortProcesses } from './process-rows.js';

function row(pid: number, more: Partial<ProcessRow> = {}): ProcessRow {
  return {
    pid,
    handle: `h${pid}`,
    comm: 'node',
    command: 'node server.js',
    user: 'web',
    access: 'readable',
    rss: 0,
    privateSwap: 0,
    startedAtMs: 0,
    ...more,
  };
}

function pids(rows: readonly ProcessRow[]): number[] {
  return rows.map(({ pid }) => pid);
}

test('shared swap first, then private swap, then memory; not measured ranks with none; closed rows come last', () => {
  const rows = [
    row(1, { access: 'denied', rss: 9e9, privateSwap: 9e9 }),
    row(2, { rss: 500, sharedSwap: 0 }),
    row(3, { privateSwap: 100 }),
    row(4, { sharedSwap: 1 }),
    row(5, { rss: 600 }),
  ];
  expect(pids(sortProcesses(rows, DEFAULT_PROCESS_SORT, new Map()))).toEqual([4, 3, 5, 2, 1]);
});

test('rows with the same figure keep the order of their pids whichever way the column is turned', () => {
  const rows = [row(3), row(1), row(2)];
  for (const descending of [true, false]) {
    expect(pids(sortProcesses(rows, { column: 'rss', descending }, new Map()))).toEqual([1, 2, 3]);
  }
});

test('every word of the filter has to be found', () => {
  const rows = [row(10), row(11, { user: 'db', cgroup: '/system.slice/pg' }), row(12, { comm: 'NODE-old' })];
  expect(pids(findProcesses(rows, 'node'))).toEqual([10, 11, 12]);
  expect(pids(findProcesses(rows, 'node slice/PG'))).toEqual([11]);
  expect(pids(findProcesses(rows, '12'))).toEqual([12]);
});

test('whoever cannot be opened says why', () => {
  expect(refusalOf(row(1))).toBeUndefined();
  expect(refusalOf(row(1, { access: 'denied' }))).toContain('CAP_SYS_PTRACE');
  expect(refusalOf(row(1, { access: 'zombie' }))).toContain('zombie');
});
