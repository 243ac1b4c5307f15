import {
  type Capabilities,
  pinProcess,
  probeCapabilities,
  readHostFacts,
  type TargetScan,
  TargetScanner,
} from '@pagelapse/procfs';
import { MemoryCgroup, startWorkload, type Workload } from '@pagelapse/workload';
import { type Picture, pictureOfScan } from './page-picture.js';
import { EMULATED } from './requirements.js';
import { OPTIONAL_STEPS, ZOO } from './zoo.js';

/** A file has all that zram has, and a swap cache. */
export const ZOO_SWAPS = EMULATED ? (['file'] as const) : (['zram or file', 'file'] as const);
const SLACK_BYTES = 16 * 2 ** 20;
/** Of what the zoo uses: most of its pages have to go. */
const SQUEEZED_PART = 0.4;

/** The zoo as a process, in a memory cgroup of its own. */
export interface ZooProcess {
  readonly workload: Workload;
  readonly cgroup: MemoryCgroup;
  readonly pageSize: number;
  /** Regions whose optional steps this kernel refused. */
  readonly refused: readonly string[];
  close(): Promise<void>;
}

export async function startZoo(): Promise<ZooProcess> {
  const cgroup = MemoryCgroup.create(`pagelapse-truth-${process.pid}`);
  cgroup.setSwappiness(100);
  const refused: string[] = [];
  const workload = await startWorkload({ regions: ZOO, beforeBuild: (pid) => cgroup.add(pid) }).catch(
    (cause: unknown) => {
      cgroup.remove();
      throw cause;
    },
  );
  for (const { region, step } of OPTIONAL_STEPS) {
    try {
      await workload.perform(region, step);
    } catch (error) {
      refused.push(region);
      process.stderr.write(
        `SKIP ${step.act} of ${region}: ${error instanceof Error ? error.message : String(error)}\n`,
      );
    }
  }
  return {
    workload,
    cgroup,
    refused,
    pageSize: readHostFacts().pageSize,
    close: async () => {
      await workload.close();
      cgroup.remove();
    },
  };
}

/** Puts most of its pages to swap, and lets it live with what is left. */
export async function squeezeZoo({ cgroup, workload }: ZooProcess): Promise<void> {
  const { usage } = cgroup.usage();
  // In steps: one write gives up after a bounded number of attempts at reclaim.
  for (let part = 0.9; part >= SQUEEZED_PART; part -= 0.1) await cgroup.setLimit(usage * part);
  // Room for what the target needs to answer: without it every answer would push other pages out.
  await cgroup.setLimit(cgroup.usage().usage + SLACK_BYTES);
  // Pages that are asked to go one by one, in the midst of others.
  for (let first = 0; first < 1024; first += 7)
    await workload.perform('checkered', { act: 'pageout', first, count: 1 });
}

export function scanOnce(pid: number, capabilities: Capabilities = probeCapabilities()): TargetScan {
  const target = pinProcess(pid);
  const scanner = new TargetScanner(target, capabilities);
  try {
    return scanner.scan({ figures: true });
  } finally {
    scanner.close();
    target.close();
  }
}

export function picturesOf(scan: TargetScan): Picture[] {
  return scan.mappings.map(pictureOfScan);
}

/** Page index of an address as the workload reports it. */
export function startPage(address: string, pageSize: number): number {
  return Number(BigInt(address) / BigInt(pageSize));
}
