import { flagsOf, PageFlag, PageState, stateOf } from '@pagelapse/address-space';
import { clearSoftDirty, pinProcess, probeCapabilities } from '@pagelapse/procfs';
import { addTemporarySwap, type Backing, startWorkload, type Workload } from '@pagelapse/workload';
import { expect, onTestFinished } from 'vitest';
import { lackOfRoot, truthTest } from './requirements.js';
import { whileStopped } from './stopped-process.js';
import { scanOnce, startPage } from './zoo-process.js';

const truth = truthTest('soft-dirty.test.ts', lackOfRoot());
const capabilities = probeCapabilities();
const PAGES = 1024;
const PRIVATE: readonly Backing[] = ['anonymous', 'dev-zero-private'];
const SHARED: readonly Backing[] = ['shared-anonymous', 'memfd', 'sysv', 'tmpfs'];

/** Written after the reset: a stretch, and single pages in the midst of others. */
const WRITTEN = [100, 101, 102, 103, ...Array.from({ length: 90 }, (_, i) => 300 + i * 7)];
/** Read after the reset. */
const READ = { first: 0, count: 90 };

interface PageSeen {
  readonly state: number;
  readonly softDirty: boolean;
}

/** All pages of all regions written, then the reset, then some of them written and others read. */
async function writtenSinceReset(): Promise<Workload> {
  const workload = await startWorkload({
    regions: [...PRIVATE, ...SHARED].map((backing) => ({
      name: backing,
      backing,
      pages: PAGES,
      steps: [{ act: 'write', first: 0, count: PAGES }],
    })),
  });
  onTestFinished(() => workload.close());
  const target = pinProcess(workload.pid);
  clearSoftDirty(target);
  target.close();
  for (const region of [...PRIVATE, ...SHARED]) {
    await workload.perform(region, { act: 'read', ...READ });
    for (const first of WRITTEN) await workload.perform(region, { act: 'write', first, count: 1 });
  }
  return workload;
}

/** Every page of each region, in order. */
async function pagesOf(workload: Workload): Promise<ReadonlyMap<string, readonly PageSeen[]>> {
  const layout = await workload.layout();
  const { mappings } = whileStopped(workload.pid, () => scanOnce(workload.pid));
  return new Map(
    layout.map(({ name, address }) => {
      const start = startPage(address, capabilities.pageSize);
      const runs = mappings.find(({ mapping }) => mapping.start === start)?.runs;
      const pages: PageSeen[] = [];
      for (let i = 0; i < (runs?.count ?? 0); i++) {
        const code = runs?.codes[i] as number;
        const page = { state: stateOf(code), softDirty: (flagsOf(code) & PageFlag['soft-dirty']) !== 0 };
        for (let left = runs?.lengths[i] as number; left > 0; left--) pages.push(page);
      }
      return [name, pages];
    }),
  );
}

function where(pages: readonly PageSeen[] | undefined, is: (page: PageSeen) => boolean): number[] {
  return (pages ?? []).flatMap((page, index) => (is(page) ? [index] : []));
}

/** Where the kernel keeps no account, the flag is missing with its reason, and no page seems to be clean or dirty. */
function expectNoAccount(seen: ReadonlyMap<string, readonly PageSeen[]>): void {
  const fact = capabilities.facts.find(({ name }) => name === 'soft-dirty');
  expect(fact).toMatchObject({ available: false, reason: 'The kernel does not track soft-dirty pages.' });
  expect(fact?.cure).toBe('Run a kernel built with CONFIG_MEM_SOFT_DIRTY.');
  for (const [region, pages] of seen) {
    expect({ [region]: where(pages, ({ softDirty }) => softDirty) }).toEqual({ [region]: [] });
  }
}

truth('exactly the pages written since the reset are soft-dirty, private and shared', async () => {
  const seen = await pagesOf(await writtenSinceReset());
  if (!capabilities.softDirty) return expectNoAccount(seen);
  for (const [region, pages] of seen) {
    expect({ [region]: where(pages, ({ softDirty }) => softDirty) }).toEqual({ [region]: WRITTEN });
  }
});

truth(
  'swapped out, private pages keep the flag and shared ones lose it; read back, they do not get it again',
  async () => {
    const swap = addTemporarySwap(64 * 2 ** 20);
    onTestFinished(() => swap.remove());
    const workload = await writtenSinceReset();
    for (const region of [...PRIVATE, ...SHARED]) {
      await workload.perform(region, { act: 'pageout', first: 0, count: PAGES });
    }
    const out = await pagesOf(workload);
    for (const [regions, gone] of [
      [PRIVATE, PageState.swapped],
      [SHARED, PageState['shared-swapped']],
    ] as const) {
      for (const region of regions) {
        expect(where(out.get(region), ({ state }) => state === gone).length, region).toBeGreaterThan(PAGES * 0.9);
      }
    }
    if (!capabilities.softDirty) return expectNoAccount(out);
    for (const region of PRIVATE) {
      expect({ [region]: where(out.get(region), ({ softDirty }) => softDirty) }).toEqual({ [region]: WRITTEN });
    }
    for (const region of SHARED) {
      const pages = out.get(region) as readonly PageSeen[];
      const kept = WRITTEN.filter((page) => pages[page]?.state === PageState.present);
      expect({ [region]: where(pages, ({ softDirty }) => softDirty) }).toEqual({ [region]: kept });
    }
    for (const region of [...PRIVATE, ...SHARED]) {
      await workload.perform(region, { act: 'read', first: 0, count: PAGES });
    }
    const back = await pagesOf(workload);
    for (const region of PRIVATE) {
      expect({ [region]: where(back.get(region), ({ softDirty }) => softDirty) }).toEqual({ [region]: WRITTEN });
    }
  },
);
