import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { probeCapabilities } from '@pagelapse/procfs';
import { addTemporarySwap, MemoryCgroup, startWorkload } from '@pagelapse/workload';
import { expect, onTestFinished } from 'vitest';
import { expectAgreement, observe } from './observation.js';
import { compileOracle } from './oracle.js';
import { countStates, cut } from './page-picture.js';
import { lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { picturesOf, scanOnce, startPage } from './zoo-process.js';

const truth = truthTest('huge-tmpfs.test.ts', lackOfRoot(), lackOfCompiler());
const PAGES = 16 * 512;

/** A tmpfs whose files are made of 2 MiB pages where the kernel has them to give. */
function mountHugeTmpfs(): string {
  const directory = mkdtempSync(join(tmpdir(), 'pagelapse-tmpfs-'));
  onTestFinished(() => rmdirSync(directory));
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'huge=always,size=128m', 'pagelapse', directory]);
  onTestFinished(() => void execFileSync('umount', [directory]));
  return directory;
}

truth('huge pages of tmpfs, whole, split and swapped in one piece, are right to the page', async () => {
  const directory = mountHugeTmpfs();
  const swap = addTemporarySwap(128 * 2 ** 20);
  onTestFinished(() => swap.remove());
  const cgroup = MemoryCgroup.create(`pagelapse-huge-${process.pid}`);
  onTestFinished(() => cgroup.remove());
  cgroup.setSwappiness(100);
  const workload = await startWorkload({
    regions: [
      {
        name: 'huge',
        backing: 'tmpfs',
        directory,
        pages: PAGES,
        steps: [
          { act: 'write', first: 0, count: 12 * 512 },
          { act: 'drop', first: 512, count: 512 + 100 },
          { act: 'remove', first: 5 * 512 + 17, count: 40 },
        ],
      },
      { name: 'copy', backing: 'tmpfs-private', sameObjectAs: 'huge', pages: PAGES },
    ],
    beforeBuild: (pid) => cgroup.add(pid),
  });
  onTestFinished(() => workload.close());
  await workload.perform('copy', { act: 'write', first: 600, count: 300 });
  const { pageSize } = probeCapabilities();
  const oracle = compileOracle(pageSize);
  onTestFinished(() => oracle.remove());
  const [region] = await workload.layout();
  const start = startPage(region?.address as string, pageSize);

  for (const part of [1.1, 0.7, 0.4]) {
    await cgroup.setLimit(cgroup.usage().usage * part);
    const observation = observe(workload.pid, oracle, () => scanOnce(workload.pid));
    const seen = picturesOf(observation.value);
    expectAgreement(seen, observation);
    const swapped = countStates(cut(seen, start, PAGES))['shared-swapped'] ?? 0;
    expect(swapped > 0, `limit at ${part}: ${swapped} pages shared-swapped`).toBe(part < 1);
  }
});
