import type { MappingKind } from '@pagelapse/address-space';
import { afterAll, beforeAll, expect } from 'vitest';
import { expectAgreement, observe } from './observation.js';
import { compileOracle, type Oracle } from './oracle.js';
import { countStates, cut } from './page-picture.js';
import { lackOfCompiler, lackOfRoot, truthTest } from './requirements.js';
import { whileStopped } from './stopped-process.js';
import { picturesOf, scanOnce, startPage, startZoo, type ZooProcess } from './zoo-process.js';

const lacks = [lackOfRoot(), lackOfCompiler()];
const truth = truthTest('untouched-zoo.test.ts', ...lacks);

/** What each region must look like without any pressure, from what was done to it alone. */
const KNOWN: Readonly<Record<string, Record<string, number>>> = {
  private: { present: 3072, unmapped: 1024 },
  shared: { present: 2944, 'resident-elsewhere': 64, unmapped: 1088 },
  'all-written': { present: 4096 },
  'never-touched': { unmapped: 4096 },
  'zero-device': { present: 512, unmapped: 512 },
  'zero-device-private': { present: 512, 'zero-page': 128, unmapped: 384 },
  memfd: { present: 1798, 'resident-elsewhere': 200, unmapped: 2098 },
  sysv: { present: 3072, unmapped: 1024 },
  'zero-page': { 'zero-page': 128, unmapped: 128 },
  forbidden: { present: 256, unmapped: 256 },
  file: { present: 64, 'on-disk': 64, unmapped: 128 },
  checkered: { present: 256, unmapped: 768 },
  guarded: { present: 168, guard: 32, unmapped: 56 },
  'guarded-shared': { present: 168, guard: 32, unmapped: 56 },
  locked: { present: 256 },
  'locked-shared': { present: 256 },
  freed: { present: 512 },
  poisoned: { present: 128, marker: 64, unmapped: 64 },
  'poisoned-shared': { present: 128, marker: 64, unmapped: 64 },
  'write-protected': { present: 256, marker: 256 },
};

const KINDS: Readonly<Record<string, MappingKind>> = {
  private: 'anonymous',
  shared: 'shared-anonymous',
  'zero-device': 'shared-anonymous',
  memfd: 'memfd',
  sysv: 'sysv',
  tmpfs: 'tmpfs',
  'tmpfs-copy': 'tmpfs',
  huge: 'anonymous',
  file: 'file',
  'file-copy': 'file',
};

let zoo: ZooProcess | undefined;
let oracle: Oracle | undefined;

beforeAll(async () => {
  if (lacks.some((lack) => lack !== undefined)) return;
  zoo = await startZoo();
  oracle = compileOracle(zoo.pageSize);
});
afterAll(async () => {
  oracle?.remove();
  await zoo?.close();
});

truth('without pressure every region looks as what was done to it says', async () => {
  const { workload, pageSize, refused } = zoo as ZooProcess;
  const layout = await workload.layout();
  const pictures = picturesOf(whileStopped(workload.pid, () => scanOnce(workload.pid)));
  for (const region of layout) {
    const known = KNOWN[region.name];
    if (known === undefined || refused.includes(region.name)) continue;
    expect({ [region.name]: countStates(cut(pictures, startPage(region.address, pageSize), region.pages)) }).toEqual({
      [region.name]: known,
    });
  }
});

truth('every region is said to be of its kind', async () => {
  const { workload, pageSize } = zoo as ZooProcess;
  const scan = scanOnce(workload.pid);
  const kinds = (await workload.layout()).map(({ name, address }) => {
    const start = startPage(address, pageSize);
    return [name, scan.mappings.find(({ mapping }) => mapping.start === start)?.mapping.kind] as const;
  });
  expect(Object.fromEntries(kinds)).toMatchObject(KINDS);
});

truth('the independent program sees the same, page for page, in every mapping of the process', () => {
  const { workload } = zoo as ZooProcess;
  const observation = observe(workload.pid, oracle as Oracle, () => scanOnce(workload.pid));
  expectAgreement(picturesOf(observation.value), observation);
});
