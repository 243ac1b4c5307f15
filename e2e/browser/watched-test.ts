import { type RegionSpec, readPageSize, startWorkload, type Workload } from '@pagelapse/workload';
import { test as base, expect } from './test.js';

/** A workload, and where the first of its regions is. */
export interface WatchedProcess {
  readonly workload: Workload;
  readonly pid: number;
  readonly address: string;
  addressOf(page: number): string;
}

interface WatchedFixtures {
  readonly memory: { readonly regions: readonly RegionSpec[] };
  /** To be named before `dashboard`: what is made first goes last, and a page that still asks for it finds it there. */
  readonly target: WatchedProcess;
}

/** The test of ./test.js, with a process to look at: it shares 64 pages unless told, and has written the first 48. */
export const test = base.extend<WatchedFixtures>({
  memory: [
    {
      regions: [{ name: 'shared', backing: 'memfd', pages: 64, steps: [{ act: 'write', first: 0, count: 48 }] }],
    },
    { option: true },
  ],
  target: async ({ memory }, use) => {
    const workload = await startWorkload({ regions: memory.regions });
    const address = (await workload.layout())[0]?.address ?? '';
    const addressOf = (page: number): string =>
      `0x${(BigInt(address) + BigInt(page) * BigInt(readPageSize())).toString(16)}`;
    await use({ workload, pid: workload.pid, address, addressOf });
    await workload.close();
  },
});

export { expect };
