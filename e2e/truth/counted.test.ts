import { readFileSync } from 'node:fs';
import { pinProcess, probeCapabilities, type TargetScan, TargetScanner } from '@pagelapse/procfs';
import { addTemporarySwap, MemoryCgroup, type RegionSpec, startWorkload, type Workload } from '@pagelapse/workload';
import { expect, onTestFinished, vi } from 'vitest';
import { expectAgreement, observe } from './observation.js';
import { compileOracle } from './oracle.js';
import { countStates, cut } from './page-picture.js';
import { lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { picturesOf, startPage } from './zoo-process.js';

const truth = truthTest('counted.test.ts', lackOfRoot(), lackOfCompiler());

/** So many pages are looked at as a whole file, fewer run by run. */
const WHOLE_PAGES = 65536;
const RUN_PAGES = 30_000;
const write = (first: number, count: number) => ({ act: 'write', first, count }) as const;
const REGIONS: readonly RegionSpec[] = [
  { name: 'whole', backing: 'memfd', pages: WHOLE_PAGES, steps: [write(0, WHOLE_PAGES)] },
  { name: 'data', backing: 'memfd', pages: WHOLE_PAGES, steps: [write(0, 9_000), write(20_000, 11_000)] },
  { name: 'run', backing: 'shared-anonymous', pages: RUN_PAGES, steps: [write(0, RUN_PAGES - 9_000)] },
];
const IN_SWAP = { whole: WHOLE_PAGES, data: 20_000, run: RUN_PAGES - 9_000 };
/** Three times vm.stat_interval, and a bit: from then on a scanner that has looked all the while may count. */
const STILL_MS = 3500;

truth(
  'pages that are counted, in runs and in whole files, are the ones in swap',
  async () => {
    const swap = addTemporarySwap(768 * 2 ** 20);
    onTestFinished(() => swap.remove());
    const cgroup = MemoryCgroup.create(`pagelapse-counted-${process.pid}`);
    onTestFinished(() => cgroup.remove());
    cgroup.setSwappiness(100);
    const workload = await startWorkload({ regions: REGIONS, beforeBuild: (pid) => cgroup.add(pid) });
    onTestFinished(() => workload.close());
    for (const { name, pages } of REGIONS) await pageOut(workload, name, pages);

    const { pid } = workload;
    const capabilities = probeCapabilities();
    const target = pinProcess(pid);
    onTestFinished(() => target.close());
    const scanner = new TargetScanner(target, capabilities);
    onTestFinished(() => scanner.close());
    let [scan, stillSince, events] = [scanner.scan(), performance.now(), swapEvents()];
    const look = () => {
      scan = scanner.scan();
      const now = swapEvents();
      if (now !== events) [stillSince, events] = [performance.now(), now];
      expect(performance.now() - stillSince).toBeGreaterThan(STILL_MS);
    };
    await vi.waitFor(look, { timeout: 100_000, interval: 100 });

    const oracle = compileOracle(capabilities.pageSize);
    onTestFinished(() => oracle.remove());
    const observation = observe<TargetScan>(pid, oracle, () => scanner.scan());
    expectAgreement(picturesOf(observation.value), observation);
    for (const { name, address, pages } of await workload.layout()) {
      const runs = cut(picturesOf(scan), startPage(address, capabilities.pageSize), pages);
      expect({ [name]: countStates(runs)['shared-swapped'] }).toEqual({
        [name]: IN_SWAP[name as keyof typeof IN_SWAP],
      });
    }
  },
  120_000,
);

/** All of it: the kernel passes over a page that another processor has yet to put on its lists (mm/swap.c). */
async function pageOut(workload: Workload, region: string, count: number): Promise<void> {
  const resident = async () => (await workload.mincore(region)).some((run) => run.resident);
  do await workload.perform(region, { act: 'pageout', first: 0, count });
  while (await resident());
}

/** Pages that went to swap or came from it, and how many there are in the swap cache. */
function swapEvents(): string {
  return readFileSync('/proc/vmstat', 'utf8')
    .split('\n')
    .filter((line) => /^(pswp|zswp|swpin_zero|swpout_zero|nr_swapcached )/.test(line))
    .join();
}
