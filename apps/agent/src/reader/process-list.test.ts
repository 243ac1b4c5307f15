import type { ProcessSummary } from '@pagelapse/procfs';
import { expect, test } from 'vitest';
import { LISTING_MS, ProcessListReader } from './process-list.js';
import type { Candidate } from './shared-swap.js';

const summary = (pid: number, access: ProcessSummary['access'] = 'readable'): ProcessSummary => ({
  pid,
  ppid: 1,
  startTime: 7,
  startedAtMs: 1,
  comm: 'sleep',
  command: 'sleep 1',
  uid: 0,
  user: 'root',
  access,
  rss: 4096,
  privateSwap: 0,
  rssShmem: 0,
});

function fixture(swapInUse: number) {
  const state = { now: 0, listings: 0, wanted: [] as (readonly Candidate[])[] };
  const reader = new ProcessListReader(
    {
      list: () => {
        state.listings++;
        return [summary(10), summary(11, 'denied')];
      },
      describe: summary,
      swapInUse: () => swapInUse,
      now: () => state.now,
    },
    { wanted: (candidates) => state.wanted.push(candidates), bytesOf: () => 8192 },
  );
  return { reader, state };
}

test('one listing serves everyone who asks within a second', () => {
  const { reader, state } = fixture(0);
  reader.list();
  state.now = LISTING_MS - 1;
  reader.list();
  expect(state.listings).toBe(1);
  state.now = LISTING_MS;
  reader.list();
  expect(state.listings).toBe(2);
});

test('with no swap in use nothing is measured: shared swap is 0 where the process can be read', () => {
  const { reader, state } = fixture(0);
  expect(reader.list().processes.map(({ sharedSwap }) => sharedSwap)).toEqual([0, undefined]);
  expect(state.wanted).toEqual([]);
});

test('with swap in use only processes that can be read are measured', () => {
  const { reader, state } = fixture(1);
  expect(reader.list().processes.map(({ sharedSwap }) => sharedSwap)).toEqual([8192, undefined]);
  expect(state.wanted[0]?.map(({ pid }) => pid)).toEqual([10]);
});
