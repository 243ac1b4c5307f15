import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RegionSpec } from '@pagelapse/workload';
import { type SqueezedProcess, sharedRegion, startSqueezedProcess } from './squeezed-process.js';
import { test as base, expect } from './test.js';

/** Pages of the region `shared`, all of them written. */
export const WRITTEN = 6144;

interface SqueezedFixtures {
  /** Where the agents of a test keep what outlives them, apart from a user's own. */
  readonly state: string;
  readonly memory: { readonly regions: readonly RegionSpec[] };
  /** To be named before `dashboard`: what is made first goes last, and a page that still asks for it finds it there. */
  readonly target: SqueezedProcess;
}

/** The test of ./test.js, with a process whose memory can be squeezed. */
export const test = base.extend<SqueezedFixtures>({
  state: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixtures wanted from the pattern
    async ({}, use) => {
      const state = mkdtempSync(join(tmpdir(), 'pagelapse-browser-'));
      process.env.XDG_STATE_HOME = state;
      await use(state);
      delete process.env.XDG_STATE_HOME;
      rmSync(state, { recursive: true, force: true });
    },
    { auto: true },
  ],
  memory: [{ regions: [sharedRegion(WRITTEN)] }, { option: true }],
  target: async ({ memory }, use, testInfo) => {
    testInfo.skip(process.getuid?.() !== 0, 'not root: no swap and no memory cgroup of its own');
    const target = await startSqueezedProcess(memory.regions);
    await use(target);
    await target.close();
  },
});

export { expect };
