import { readPageSize, startWorkload } from '@pagelapse/workload';
import { test as base, expect } from './test.js';

export const PAGES = 16_384;
/** The one written page among many that never were, far from both ends: what a zoom must not lose. */
export const LONE = 11_111;

export interface LonePage {
  readonly pid: number;
  readonly address: string;
  addressOf(page: number): string;
}

/** The test of ./test.js, with a process that shares a mapping of which one page is written. To be named before `dashboard`. */
export const test = base.extend<{ readonly target: LonePage }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
  target: async ({}, use) => {
    const workload = await startWorkload({
      regions: [{ name: 'shared', backing: 'memfd', pages: PAGES, steps: [{ act: 'write', first: LONE, count: 1 }] }],
    });
    const address = (await workload.layout())[0]?.address ?? '';
    const addressOf = (page: number): string =>
      `0x${(BigInt(address) + BigInt(page) * BigInt(readPageSize())).toString(16)}`;
    await use({ pid: workload.pid, address, addressOf });
    await workload.close();
  },
});

export { expect };
