import { setTimeout } from 'node:timers/promises';
import { pinProcess, probeCapabilities, TargetScanner } from '@pagelapse/procfs';
import { addTemporarySwap, MemoryCgroup, type RegionSpec, startWorkload } from '@pagelapse/workload';
import { expect, onTestFinished } from 'vitest';
import { countStates, cut } from './page-picture.js';
import { EMULATED, lackOfRoot, truthTest } from './requirements.js';
import { picturesOf, startPage } from './zoo-process.js';

const truth = truthTest('moving-zoo.test.ts', lackOfRoot());
const PAGES = 8192;
const WRITTEN = 6000;
const SCANS = EMULATED ? 10 : 40;

const BACKINGS = ['anonymous', 'shared-anonymous', 'memfd', 'sysv', 'tmpfs'] as const;
const REGIONS: readonly RegionSpec[] = BACKINGS.map((backing) => ({
  name: backing,
  backing,
  pages: PAGES,
  steps: [{ act: 'write', first: 0, count: WRITTEN }],
}));

/**
 * A scan of a running process is never atomic, and still some things may never be said: that a page with data in it
 * has none, or that a page nobody ever touched has some.
 */
truth(
  'while pages move under the scan, none with data is called unmapped, and none without is called anything else',
  async () => {
    const swap = addTemporarySwap(256 * 2 ** 20);
    onTestFinished(() => swap.remove());
    const cgroup = MemoryCgroup.create(`pagelapse-moving-${process.pid}`);
    onTestFinished(() => cgroup.remove());
    cgroup.setSwappiness(100);
    const workload = await startWorkload({ regions: REGIONS, beforeBuild: (pid) => cgroup.add(pid) });
    onTestFinished(() => workload.close());
    const { usage } = cgroup.usage();
    const target = pinProcess(workload.pid);
    onTestFinished(() => target.close());
    const capabilities = probeCapabilities();
    const scanner = new TargetScanner(target, capabilities);
    onTestFinished(() => scanner.close());
    const layout = await workload.layout();
    await workload.startRhythm({ regions: [...BACKINGS], sweepMs: 500, beatMs: 2 });

    let [fewest, most] = [Number.POSITIVE_INFINITY, 0];
    for (let scan = 0; scan < SCANS; scan++) {
      // Reclaim runs on another thread while the scan reads.
      const squeeze = cgroup.setLimit(usage * (scan % 4 < 2 ? 0.5 : 0.9));
      await setTimeout(scan % 7);
      const result = scanner.scan({ figures: scan % 2 === 0 });
      await squeeze;
      const pictures = picturesOf(result);
      let swapped = 0;
      for (const { name, address } of layout) {
        const start = startPage(address, capabilities.pageSize);
        const written = countStates(cut(pictures, start, WRITTEN));
        const untouched = countStates(cut(pictures, start + WRITTEN, PAGES - WRITTEN));
        expect({ scan, name, unmapped: written.unmapped ?? 0 }).toEqual({ scan, name, unmapped: 0 });
        expect({ scan, name, untouched }).toEqual({ scan, name, untouched: { unmapped: PAGES - WRITTEN } });
        swapped += written['shared-swapped'] ?? 0;
      }
      [fewest, most] = [Math.min(fewest, swapped), Math.max(most, swapped)];
    }
    expect(most, 'the pages must have moved for this to mean anything').toBeGreaterThan(fewest);
  },
);
