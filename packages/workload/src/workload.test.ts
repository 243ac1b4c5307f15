import { existsSync, readFileSync } from 'node:fs';
import { expect, onTestFinished, test } from 'vitest';
import { startWorkload, type Workload } from './index.js';
import type { RegionSpec } from './region-spec.js';

async function started(regions: readonly RegionSpec[]): Promise<Workload> {
  const workload = await startWorkload({ regions });
  onTestFinished(() => workload.close());
  return workload;
}

function mapsLine(pid: number, address: string | undefined): string {
  const start = address?.slice(2).padStart(8, '0');
  const lines = readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n');
  return lines.find((line) => line.startsWith(`${start}-`)) as string;
}

test('every backing becomes one mapping of its own kind, nameless and never merged with a neighbour', async () => {
  const backings = ['anonymous', 'shared-anonymous', 'dev-zero', 'memfd', 'sysv', 'tmpfs', 'tmpfs-private'] as const;
  const workload = await started(backings.map((backing) => ({ name: backing, backing, pages: 8 })));
  const layout = await workload.layout();
  const expected = [
    /rw-p .* 0 *$/,
    /rw-s .*\/dev\/zero \(deleted\)/,
    /rw-s .*\/dev\/zero/,
    /rw-s .*\/memfd:pagelapse-memfd/,
  ];
  expected.push(
    /rw-s .*\/SYSV00000000 \(deleted\)/,
    /rw-s .*\/dev\/shm\/.*\(deleted\)/,
    /rw-p .*\/dev\/shm\/.*\(deleted\)/,
  );
  for (const [index, region] of layout.entries()) {
    const line = mapsLine(workload.pid, region.address);
    expect(line).toMatch(expected[index] as RegExp);
    const [start, end] = (line.split(' ')[0] as string).split('-').map((hex) => Number.parseInt(hex, 16));
    expect(((end as number) - (start as number)) / 4096).toBe(8);
  }
});

test('mincore from inside sees what was done: written pages resident, dropped ones still in the file, a hole gone', async () => {
  const workload = await started([
    {
      name: 'shared',
      backing: 'memfd',
      pages: 16,
      steps: [
        { act: 'write', first: 0, count: 12 },
        { act: 'drop', first: 4, count: 4 },
        { act: 'remove', first: 8, count: 2 },
      ],
    },
  ]);
  expect(await workload.mincore('shared')).toEqual([
    { count: 8, resident: true },
    { count: 2, resident: false },
    { count: 2, resident: true },
    { count: 4, resident: false },
  ]);
  expect((await workload.layout())[0]?.acts).toEqual([
    { act: 'write', first: 0, count: 4 },
    { act: 'drop', first: 4, count: 4 },
    { act: 'remove', first: 8, count: 2 },
    { act: 'write', first: 10, count: 2 },
    { act: 'untouched', first: 12, count: 4 },
  ]);
});

test('an act that would kill the workload is refused in words, and the workload goes on', async () => {
  const workload = await started([{ name: 'short', backing: 'tmpfs', pages: 8, objectPages: 4 }]);
  await expect(workload.perform('short', { act: 'write', first: 0, count: 5 })).rejects.toThrow(/past the end/);
  await expect(workload.perform('short', { act: 'write', first: 0, count: 9 })).rejects.toThrow(/has 8 pages/);
  await workload.perform('short', { act: 'write', first: 0, count: 4 });
  await expect(workload.mincore('other')).rejects.toThrow(/no region other/);
});

test('two mappings of one object share its pages', async () => {
  const workload = await started([
    { name: 'first', backing: 'tmpfs', pages: 8, named: true, steps: [{ act: 'write', first: 4, count: 4 }] },
    { name: 'second', backing: 'tmpfs', pages: 4, sameObjectAs: 'first', objectOffset: 4 },
  ]);
  expect(await workload.mincore('second')).toEqual([{ count: 4, resident: true }]);
  const path = mapsLine(workload.pid, (await workload.layout())[0]?.address).split(/\s+/)[5];
  expect(existsSync(path as string)).toBe(true);
  await workload.close();
  expect(existsSync(path as string)).toBe(false);
});

test('the rhythm writes until it is stopped, and its answers mean done', async () => {
  const workload = await started([
    { name: 'waves', backing: 'shared-anonymous', pages: 64, steps: [{ act: 'write', first: 0, count: 32 }] },
  ]);
  await workload.perform('waves', { act: 'drop', first: 0, count: 32 });
  await workload.perform('waves', { act: 'write', first: 0, count: 32 });
  await workload.startRhythm({ regions: ['waves'], sweepMs: 20, beatMs: 5 });
  await workload.stopRhythm();
  expect(await workload.mincore('waves')).toEqual([
    { count: 32, resident: true },
    { count: 32, resident: false },
  ]);
});

test('a workload whose parent is gone ends, and asking an ended one is refused', async () => {
  const workload = await started([{ name: 'a', backing: 'anonymous', pages: 1 }]);
  workload.kill();
  await workload.ended;
  await expect(workload.layout()).rejects.toThrow(/ended \(SIGKILL\)/);
});
