import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { movementsOf, processCpuNs, readActivity, swapsOf } from './activity.js';

test('the clock of a process that waits stands still, and moves with whatever it does', async () => {
  const child = spawn('cat', { stdio: ['pipe', 'pipe', 'ignore'] });
  try {
    const said = async (): Promise<void> => {
      const data = once(child.stdout, 'data');
      child.stdin.write('x\n');
      await data;
    };
    await said();
    // Its answer comes before it is back in read(2), waiting.
    const settled = (): bigint => {
      for (let last = processCpuNs(child.pid as number); ; ) {
        const next = processCpuNs(child.pid as number);
        if (next === last) return next as bigint;
        last = next;
      }
    };
    const before = settled();
    await said();
    expect(settled()).toBeGreaterThan(before);
  } finally {
    child.kill('SIGKILL');
  }
});

test('of a process that is not there nothing can be said', () => {
  expect(processCpuNs(2 ** 22 - 1)).toBeUndefined();
  expect(readActivity(2 ** 22 - 1)).toBeUndefined();
  expect(readActivity(process.pid)?.any).toMatch(/^[0-9]+\n[0-9 ]+\n/);
});

test('of vmstat, what tells of pages being moved counts', () => {
  const quiet = 'nr_free_pages 1\nnr_shmem 7\nnr_shmem_hugepages 0\npgfault 5\npswpin 1\npgscan_kswapd 2\n';
  expect(movementsOf(quiet)).toBe('nr_shmem 7\npswpin 1\npgscan_kswapd 2');
  const huge = 'thp_fault_alloc 3\nthp_collapse_alloc 1\nthp_file_mapped 4\nthp_split_page 2\nthp_zero_page_alloc 1\n';
  expect(movementsOf(huge)).toBe('thp_collapse_alloc 1\nthp_split_page 2');
  expect(movementsOf('')).toBe('');
  const swaps = 'pgscan_kswapd 2\npswpout 5\nswap_ra 1\nswpin_zero 2\nzswpout 9\n';
  expect(swapsOf(swaps)).toBe('pswpout 5\nswpin_zero 2\nzswpout 9');
});
