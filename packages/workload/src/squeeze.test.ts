import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { activeSwaps, addTemporarySwap, MemoryCgroup, startWorkload } from './index.js';

const MIB = 2 ** 20;
const root = process.getuid?.() === 0;
const reason = 'not root: no swap and no cgroup can be made';
if (!root) process.stderr.write(`SKIP ${reason}\n`);

/** What smaps counts in swap and VmSwap leaves out, in bytes. */
function sharedSwap(pid: number): number {
  const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return (Number(/^Swap: +(\d+) kB$/m.exec(rollup)?.[1]) - Number(/^VmSwap:\s+(\d+) kB$/m.exec(status)?.[1])) * 1024;
}

test.skipIf(!root)('a squeezed workload is swapped out, and nothing is left behind', { timeout: 60_000 }, async () => {
  const swap = addTemporarySwap(128 * MIB);
  onTestFinished(() => swap.remove());
  expect(activeSwaps().map((area) => area.path)).toContain(swap.path);
  const cgroup = MemoryCgroup.create(`pagelapse-test-${process.pid}`);
  onTestFinished(() => cgroup.remove());
  const workload = await startWorkload({
    regions: [
      { name: 'shared', backing: 'shared-anonymous', pages: 8192, steps: [{ act: 'write', first: 0, count: 8192 }] },
    ],
    beforeBuild: (pid) => cgroup.add(pid),
  });
  onTestFinished(() => workload.close());

  cgroup.setSwappiness(100);
  expect(cgroup.usage().usage).toBeGreaterThan(32 * MIB);
  expect(cgroup.usage().limit).toBeUndefined();
  expect(await cgroup.setLimit(16 * MIB)).toBe('set');
  expect(sharedSwap(workload.pid)).toBeGreaterThan(8 * MIB);

  await cgroup.setLimit(undefined);
  await workload.close();
  cgroup.remove();
  expect(existsSync(cgroup.directory)).toBe(false);
  swap.remove();
  swap.remove();
  expect(activeSwaps().map((area) => area.path)).not.toContain(swap.path);
});

test.skipIf(!root)('two temporary swaps do not fight: the second is a file, and both go', { timeout: 60_000 }, () => {
  const first = addTemporarySwap(16 * MIB);
  onTestFinished(() => first.remove());
  const second = addTemporarySwap(16 * MIB);
  onTestFinished(() => second.remove());
  expect(second.kind).toBe('file');
  expect(second.path).not.toBe(first.path);
  second.remove();
  expect(existsSync(second.path)).toBe(false);
});

const zramMakesDevices = existsSync('/sys/class/zram-control/hot_add');

test.skipIf(!root || !zramMakesDevices)(
  'a zram device made for a swap comes first by its priority, and goes with it',
  () => {
    const swap = addTemporarySwap(16 * MIB, 'new-zram', 32_000);
    onTestFinished(() => swap.remove());
    expect(swap.kind).toBe('zram');
    expect(readFileSync('/proc/swaps', 'utf8')).toMatch(new RegExp(`^${swap.path} .*32000$`, 'm'));
    swap.remove();
    expect(existsSync(swap.path)).toBe(false);
  },
);
