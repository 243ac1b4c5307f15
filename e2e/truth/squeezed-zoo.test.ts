import { probeCapabilities } from '@pagelapse/procfs';
import { addTemporarySwap, type Backing, type ResidencyRuns, type TemporarySwap } from '@pagelapse/workload';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { expectAgreement, observe } from './observation.js';
import { compileOracle, type Oracle } from './oracle.js';
import { readOwnSmaps } from './own-smaps.js';
import { countStates, cut } from './page-picture.js';
import { EMULATED, lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { scanJson } from './scan-json.js';
import { whileStopped } from './stopped-process.js';
import { sightWith, weakenings } from './weakening.js';
import { picturesOf, scanOnce, squeezeZoo, startPage, startZoo, ZOO_SWAPS, type ZooProcess } from './zoo-process.js';

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('squeezed-zoo.test.ts', ...lacks);
const SWAP_BYTES = 256 * 2 ** 20;

const SHARED_BACKINGS: ReadonlySet<Backing> = new Set(['shared-anonymous', 'dev-zero', 'memfd', 'sysv', 'tmpfs']);
const RESIDENT_STATES: ReadonlySet<string> = new Set(['present', 'swap-cached', 'resident-elsewhere']);

/**
 * zram writes at once; a file on a disk leaves pages in the swap cache while they are written, and after that
 * until the kernel wants their memory. Both have to be told right.
 */
describe.each(ZOO_SWAPS)('squeezed into %s', (kind) => {
  let swap: TemporarySwap;
  let zoo: ZooProcess;
  let oracle: Oracle;

  beforeAll(async () => {
    if (lacks.some((lack) => lack !== undefined)) return;
    swap = addTemporarySwap(SWAP_BYTES, kind === 'file' ? 'file' : undefined);
    zoo = await startZoo();
    oracle = compileOracle(zoo.pageSize);
    await squeezeZoo(zoo);
  });
  afterAll(async () => {
    oracle?.remove();
    await zoo?.close();
    swap?.remove();
  });

  truth('the independent program agrees on every page of every mapping', () => {
    const { pid } = zoo.workload;
    const observation = observe(pid, oracle, () => scanOnce(pid));
    expect(observation.value).toMatchObject({ tornMappings: 0, badLines: 0 });
    expectAgreement(picturesOf(observation.value), observation);
    const counts = countStates(observation.before.flatMap(({ runs }) => runs));
    expect(counts['shared-swapped']).toBeGreaterThan(5_000);
    expect(counts.swapped).toBeGreaterThan(1_000);
  });

  const commandLine = () => {
    const { pid } = zoo.workload;
    const { value, before, moved } = observe(pid, oracle, () => scanJson(pid));
    expect(value.mappings.map(({ start }) => Number(BigInt(start) / BigInt(zoo.pageSize)))).toEqual(
      before.map(({ start }) => start),
    );
    for (const [i, { start, pages }] of value.mappings.entries()) {
      const expected = countStates(before[i]?.runs ?? []);
      for (const state of new Set([...Object.keys(pages), ...Object.keys(expected)])) {
        const off = Math.abs((pages[state] ?? 0) - (expected[state] ?? 0));
        expect(off, `${state} pages of ${start}`).toBeLessThanOrEqual(moved[i] ?? 0);
      }
    }
  };
  if (!EMULATED) truth('`scan --json` says the same in numbers', commandLine);

  truth('smaps counts as many resident and swapped pages in every mapping', () => {
    const { pid } = zoo.workload;
    const read = () => [scanOnce(pid), readOwnSmaps(pid)] as const;
    const { value, moved } = observe(pid, oracle, read);
    const [scan, smaps] = value;
    const { cachestat } = probeCapabilities();
    expect(scan.mappings).toHaveLength(smaps.length);
    for (const [i, { start, runs }] of picturesOf(scan).entries()) {
      const counts = countStates(runs);
      const inSmaps = (field: string) => (smaps[i]?.figures.get(field) ?? 0) / zoo.pageSize;
      const still = moved[i] ?? 0;
      expect(Math.abs(inSmaps('Rss') - (counts.present ?? 0)), `Rss at ${start}`).toBeLessThanOrEqual(still);
      const swapped = (counts.swapped ?? 0) + (counts['shared-swapped'] ?? 0) + (counts['swap-cached'] ?? 0);
      // A guard region keeps the object's page behind it out of reach, and smaps counts that page all the same. Without
      // cachestat, pages in the swap cache are among those said to be resident.
      const hidden = inSmaps('Swap') - swapped;
      const mayHide = (counts.guard ?? 0) + (cachestat ? 0 : (counts['resident-elsewhere'] ?? 0));
      expect(hidden, `Swap at ${start}`).toBeGreaterThanOrEqual(-still);
      expect(hidden, `Swap at ${start}`).toBeLessThanOrEqual(mayHide + still);
    }
  });

  truth('mincore inside the target agrees on every page of shared memory that stood still', async () => {
    const { workload, pageSize } = zoo;
    const shared = (await workload.layout()).filter(({ backing }) => SHARED_BACKINGS.has(backing));
    for (const { name, address, pages } of shared) {
      const before = residency(await workload.mincore(name));
      const pictures = picturesOf(whileStopped(workload.pid, () => scanOnce(workload.pid)));
      const after = residency(await workload.mincore(name));
      let [page, still, wrong] = [0, 0, 0];
      for (const { state, count } of cut(pictures, startPage(address, pageSize), pages)) {
        for (const end = page + count; page < end; page++) {
          // The target has to run to answer, and reading its own heap back it may take neighbours in swap along.
          // And a guard region says nothing of the object's page behind it.
          if (before[page] !== after[page] || state === 'guard') continue;
          still++;
          if (RESIDENT_STATES.has(state) !== before[page]) wrong++;
        }
      }
      expect({ [name]: wrong }).toEqual({ [name]: 0 });
      expect(still).toBeGreaterThan(pages * 0.8);
    }
  });

  truth(
    'with features of the kernel switched off nothing is wrong, and as much is known as the others tell',
    async () => {
      const { workload, pageSize } = zoo;
      const backings = new Map(
        (await workload.layout()).map(({ address, backing }) => [startPage(address, pageSize), backing]),
      );
      const observation = observe(workload.pid, oracle, () =>
        weakenings().map((weakening) => ({
          ...weakening,
          pictures: picturesOf(scanOnce(workload.pid, weakening.capabilities)),
        })),
      );
      for (const { capabilities, pictures } of observation.value) {
        expectAgreement(pictures, observation, (start) => sightWith(capabilities, backings.get(start)));
      }
    },
  );

  truth('read back without a limit, no page of a readable region is in swap', async () => {
    const { workload, cgroup, pageSize } = zoo;
    await cgroup.setLimit(undefined);
    for (const { name, acts } of await workload.layout()) {
      for (const run of acts) {
        if (run.act === 'write') await workload.perform(name, { act: 'read', first: run.first, count: run.count });
      }
    }
    const layout = await workload.layout();
    const pictures = picturesOf(whileStopped(workload.pid, () => scanOnce(workload.pid)));
    for (const region of layout) {
      for (const run of region.acts.filter(({ act }) => act === 'read')) {
        const counts = countStates(cut(pictures, startPage(region.address, pageSize) + run.first, run.count));
        const swapped = (counts.swapped ?? 0) + (counts['shared-swapped'] ?? 0);
        expect({ [region.name]: swapped }).toEqual({ [region.name]: 0 });
      }
    }
    const observation = observe(workload.pid, oracle, () => scanOnce(workload.pid));
    expectAgreement(picturesOf(observation.value), observation);
  });
});

/** One element a page: is it resident? */
function residency(runs: ResidencyRuns): boolean[] {
  return runs.flatMap(({ count, resident }) => new Array<boolean>(count).fill(resident));
}
