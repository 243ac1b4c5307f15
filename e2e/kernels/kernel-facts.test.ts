import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { release } from 'node:os';
import { type Feature, pinProcess, probeCapabilities, readSurroundings } from '@pagelapse/procfs';
import { MemoryCgroup, type Step, startWorkload } from '@pagelapse/workload';
import { expect, onTestFinished, test } from 'vitest';

/** What a stock kernel of this version lacks, with the words that say so, and the acts that it refuses a process. */
interface KernelFacts {
  readonly lacks: Partial<Record<Feature, string>>;
  readonly refuses: readonly Step['act'][];
}

const FACTS: Readonly<Record<string, KernelFacts>> = {
  '6.1': {
    lacks: {
      'pagemap-scan':
        'The kernel does not know the PAGEMAP_SCAN request: huge pages and unprivileged zero pages stay unseen.',
      cachestat: 'The kernel has no cachestat(2): the swap cache cannot be told from resident pages.',
    },
    refuses: ['guard', 'write-protect'],
  },
  '6.12': { lacks: {}, refuses: ['guard'] },
};

const kernel = process.env.PAGELAPSE_KERNEL as string;
const { lacks, refuses } = FACTS[kernel] as KernelFacts;

test('the kernel that runs is the one that was asked for', () => {
  expect(release()).toMatch(new RegExp(`^${kernel.replace('.', '\\.')}\\.`));
});

test('what the kernel lacks is found out by trying, and said; everything else works', () => {
  const missing = probeCapabilities().facts.filter(({ available }) => !available);
  expect(Object.fromEntries(missing.map(({ name, reason }) => [name, reason]))).toEqual(lacks);
  for (const { cure } of missing) expect(cure).toMatch(/^Run a kernel of /);
});

test('limits are those of a version 2 cgroup, which has pressure figures of its own', async () => {
  const cgroup = MemoryCgroup.create('pagelapse-kernel-facts');
  onTestFinished(() => cgroup.remove());
  expect(cgroup.version).toBe(2);
  expect(await cgroup.setLimit(64 * 2 ** 20)).toBe('set');
  expect(cgroup.usage().limit).toBe(64 * 2 ** 20);
  const sleeper = spawn('sleep', ['600']);
  await once(sleeper, 'spawn');
  onTestFinished(async () => {
    const ended = once(sleeper, 'exit');
    sleeper.kill();
    await ended;
  });
  cgroup.add(sleeper.pid as number);
  const pinned = pinProcess(sleeper.pid as number);
  onTestFinished(() => pinned.close());
  expect(readSurroundings(pinned).cgroup).toMatchObject({
    version: 2,
    limit: 64 * 2 ** 20,
    psiSomeAvg10: expect.any(Number) as number,
    psiFullAvg10: expect.any(Number) as number,
  });
});

test('acts that the kernel does not know are refused, so that the zoo goes without them', async () => {
  const workload = await startWorkload({ regions: [{ name: 'one', backing: 'anonymous', pages: 8 }] });
  onTestFinished(() => workload.close());
  for (const act of ['guard', 'write-protect'] as const) {
    const done = workload.perform('one', { act, first: 0, count: 4 });
    if (refuses.includes(act)) await expect(done).rejects.toThrow('EINVAL');
    else await done;
  }
});
