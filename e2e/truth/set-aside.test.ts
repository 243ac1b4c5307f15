import { readFileSync, writeFileSync } from 'node:fs';
import { countPages, PAGE_FLAGS, type PageFlagName } from '@pagelapse/address-space';
import { probeCapabilities } from '@pagelapse/procfs';
import { type RegionSpec, startWorkload, type Workload } from '@pagelapse/workload';
import { expect, onTestFinished } from 'vitest';
import { expectAgreement, observe } from './observation.js';
import { compileOracle } from './oracle.js';
import { countStates, cut } from './page-picture.js';
import { lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { whileStopped } from './stopped-process.js';
import { picturesOf, scanOnce, startPage } from './zoo-process.js';

const truth = truthTest('set-aside.test.ts', lackOfRoot(), lackOfCompiler());
const { pageSize, pagemapScan } = probeCapabilities();
const KSM = '/sys/kernel/mm/ksm';
const NR_HUGEPAGES = '/proc/sys/vm/nr_hugepages';
const PMD = 512;

const figure = (path: string): number => Number(readFileSync(path, 'utf8'));

/** Set until the test is over; false where the kernel has no such figure, or does not take the value. */
function set(path: string, value: number): boolean {
  try {
    const earlier = figure(path);
    writeFileSync(path, String(value));
    onTestFinished(() => writeFileSync(path, String(earlier)));
    return figure(path) === value;
  } catch {
    return false;
  }
}

function skip(reason: string): void {
  process.stderr.write(`SKIP set-aside.test.ts: ${reason}\n`);
}

async function started(region: RegionSpec): Promise<Workload> {
  const workload = await startWorkload({ regions: [region] });
  onTestFinished(() => workload.close());
  return workload;
}

function expectOracleToAgree(pid: number): void {
  const oracle = compileOracle(pageSize);
  onTestFinished(() => oracle.remove());
  const observation = observe(pid, oracle, () => scanOnce(pid));
  expectAgreement(picturesOf(observation.value), observation);
}

/** The only region's kind of mapping, and its pages by state and by flag. */
async function seen(workload: Workload) {
  const [region] = await workload.layout();
  const start = startPage(region?.address as string, pageSize);
  const scan = whileStopped(workload.pid, () => scanOnce(workload.pid));
  const found = scan.mappings.find(({ mapping }) => mapping.start === start);
  if (found === undefined) throw new Error('the region is not in the scan');
  const flags = countPages(found.runs).flags;
  return {
    kind: found.mapping.kind,
    states: countStates(cut(picturesOf(scan), start, region?.pages as number)),
    flag: (name: PageFlagName) => flags[PAGE_FLAGS.findIndex((row) => row.name === name)],
  };
}

truth('pages of hugetlbfs are present from end to end once one byte is written, and unmapped before', async () => {
  if (!set(NR_HUGEPAGES, figure(NR_HUGEPAGES) + 2)) return skip('no huge pages to be set aside');
  const steps = [{ act: 'write', first: 3, count: 1 }] as const;
  const workload = await started({ name: 'set-aside', backing: 'hugetlb', pages: 2 * PMD, steps });
  const { kind, states, flag } = await seen(workload);
  expect(kind).toBe('hugetlb');
  expect(states).toEqual({ present: PMD, unmapped: PMD });
  expect(flag('huge')).toBe(pagemapScan ? PMD : 0);
  expectOracleToAgree(workload.pid);
});

truth('pages that ksmd has made one are present, and exclusive no more', async () => {
  const steps = [{ act: 'write', first: 0, count: 256 }] as const;
  const workload = await started({ name: 'alike', backing: 'anonymous', pages: 512, steps });
  expect((await seen(workload)).flag('exclusive')).toBe(256);
  if (!set(`${KSM}/pages_to_scan`, 5000) || !set(`${KSM}/sleep_millisecs`, 1) || !set(`${KSM}/run`, 1)) {
    return skip('no ksmd');
  }
  await workload.perform('alike', { act: 'merge', first: 0, count: 512 });
  const scans = () => figure(`${KSM}/full_scans`);
  // The first finds what stands still, the second what is alike.
  await expect.poll(scans).toBeGreaterThan(scans() + 3);
  const { states, flag } = await seen(workload);
  expect(states).toEqual({ present: 256, unmapped: 256 });
  expect(flag('exclusive')).toBe(0);
  expectOracleToAgree(workload.pid);
});
