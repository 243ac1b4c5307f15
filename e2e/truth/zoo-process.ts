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
import { OPTIONAL_STEPS, ZOO } from './zoo.js';

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
