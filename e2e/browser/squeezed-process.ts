import { readFileSync } from 'node:fs';
import {
  addTemporarySwap,
  MemoryCgroup,
  type RegionReport,
  type RegionSpec,
  readPageSize,
  startWorkload,
  type Workload,
} from '@pagelapse/workload';

const SWAP_BYTES = 256 * 2 ** 20;
/** v1: swap anonymous memory rather than drop file pages, of which the workload has hardly any. */
const SWAPPINESS = 100;

/** A workload in a memory cgroup of its own, with swap to go to. */
export interface SqueezedProcess {
  readonly workload: Workload;
  readonly pid: number;
  readonly cgroup: MemoryCgroup;
  region(name: string): RegionReport;
  /** Whole pages, in bytes: a part of what is used now. */
  limitOf(part: number): number;
  /** Lowers the limit to a part of what is used now; the kernel has reclaimed when this settles. */
  squeeze(part: number): Promise<void>;
  release(): Promise<void>;
  close(): Promise<void>;
}

/** Shared memory called `shared` of which the first `written` pages are written, and `untouched` more are not. */
export function sharedRegion(written: number, untouched = 0): RegionSpec {
  const steps = [{ act: 'write', first: 0, count: written }] as const;
  return { name: 'shared', backing: 'shared-anonymous', pages: written + untouched, steps };
}

export async function startSqueezedProcess(regions: readonly RegionSpec[]): Promise<SqueezedProcess> {
  const undos: (() => void | Promise<void>)[] = [];
  const close = async () => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) await undo();
  };
  try {
    const swap = addTemporarySwap(SWAP_BYTES);
    undos.push(() => swap.remove());
    const cgroup = MemoryCgroup.create(`pagelapse-browser-${process.pid}`);
    undos.push(() => cgroup.remove());
    cgroup.setSwappiness(SWAPPINESS);
    const workload = await startWorkload({ regions, beforeBuild: (pid) => cgroup.add(pid) });
    undos.push(() => workload.close());
    const layout = await workload.layout();
    const pageSize = readPageSize();
    return {
      workload,
      pid: workload.pid,
      cgroup,
      region: (name) => {
        const region = layout.find((candidate) => candidate.name === name);
        if (region === undefined) throw new Error(`the workload has no region ${name}`);
        return region;
      },
      limitOf: (part) => Math.floor((cgroup.usage().usage * part) / pageSize) * pageSize,
      squeeze: async (part) => {
        if ((await cgroup.setLimit(cgroup.usage().usage * part)) === 'busy')
          throw new Error('the limit was not reached');
      },
      release: async () => void (await cgroup.setLimit(undefined)),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Pages of a mapping that are in swap, from the kernel's own account (proc_pid_smaps(5)), swap cache included. */
export function smapsSwapPages(pid: number, address: string, pageSize = 4096): number {
  return swapPagesIn(readFileSync(`/proc/${pid}/smaps`, 'latin1'), address, pageSize);
}

/** The same of the text of that account. */
export function swapPagesIn(smaps: string, address: string, pageSize = 4096): number {
  const start = address.replace(/^0x/, '').padStart(8, '0');
  const entry = smaps.slice(smaps.search(new RegExp(`^${start}-`, 'm')));
  const kib = /^Swap:\s+(\d+) kB$/m.exec(entry)?.[1];
  if (kib === undefined) throw new Error(`no mapping at ${address}`);
  return (Number(kib) * 1024) / pageSize;
}
