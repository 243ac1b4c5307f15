import type { RegionSpec, Step } from '@pagelapse/workload';

/** A step that not every kernel knows: performed after the zoo stands, and said when it was refused. */
export interface OptionalStep {
  readonly region: string;
  readonly step: Step;
}

/** Pages of the larger regions. */
export const LARGE = 4096;
const QUARTER = LARGE / 4;
const PMD = 512;

const writeAll = (count: number): Step => ({ act: 'write', first: 0, count });

/** Every kind of memory, each with touched, read and never-touched parts. */
export const ZOO: readonly RegionSpec[] = [
  { name: 'private', backing: 'anonymous', pages: LARGE, steps: [writeAll(3 * QUARTER)] },
  {
    name: 'shared',
    backing: 'shared-anonymous',
    pages: LARGE,
    steps: [
      writeAll(3 * QUARTER),
      { act: 'drop', first: QUARTER, count: 64 },
      { act: 'remove', first: 2 * QUARTER, count: 64 },
    ],
  },
  { name: 'all-written', backing: 'shared-anonymous', pages: LARGE, steps: [writeAll(LARGE)] },
  { name: 'never-touched', backing: 'shared-anonymous', pages: LARGE },
  { name: 'zero-device', backing: 'dev-zero', pages: QUARTER, steps: [writeAll(512)] },
  {
    name: 'zero-device-private',
    backing: 'dev-zero-private',
    pages: QUARTER,
    steps: [writeAll(512), { act: 'read', first: 512, count: 128 }],
  },
  {
    name: 'memfd',
    backing: 'memfd',
    pages: LARGE,
    steps: [
      writeAll(2 * QUARTER),
      { act: 'remove', first: 100, count: 50 },
      { act: 'drop', first: 300, count: 200 },
      { act: 'allocate', first: 3 * QUARTER, count: 100 },
    ],
  },
  { name: 'sysv', backing: 'sysv', pages: LARGE, steps: [writeAll(3 * QUARTER)] },
  {
    name: 'tmpfs',
    backing: 'tmpfs',
    named: true,
    pages: LARGE,
    objectOffset: 16,
    objectPages: 16 + 3 * QUARTER,
    steps: [writeAll(2 * QUARTER), { act: 'read', first: 2 * QUARTER, count: 10 }],
  },
  {
    name: 'tmpfs-copy',
    backing: 'tmpfs-private',
    sameObjectAs: 'tmpfs',
    pages: 2 * QUARTER,
    steps: [
      { act: 'write', first: 32, count: 256 },
      { act: 'read', first: 400, count: 100 },
    ],
  },
  { name: 'tmpfs-again', backing: 'tmpfs', sameObjectAs: 'tmpfs', pages: QUARTER, objectOffset: 1040 },
  { name: 'zero-page', backing: 'anonymous', pages: 256, steps: [{ act: 'read', first: 0, count: 128 }] },
  {
    name: 'forbidden',
    backing: 'anonymous',
    pages: 512,
    steps: [writeAll(256), { act: 'protect', first: 0, count: 512 }],
  },
  {
    name: 'huge',
    backing: 'huge',
    pages: 4 * PMD,
    steps: [writeAll(2 * PMD), { act: 'read', first: 2 * PMD, count: PMD }],
  },
  {
    name: 'file',
    backing: 'file',
    pages: 256,
    objectOffset: 8,
    objectPages: 136,
    steps: [{ act: 'write', first: 0, count: 64 }],
  },
  {
    name: 'file-copy',
    backing: 'file-private',
    pages: 1024,
    steps: [
      { act: 'write', first: 0, count: 512 },
      { act: 'read', first: 512, count: 64 },
    ],
  },
  {
    name: 'checkered',
    backing: 'shared-anonymous',
    pages: 1024,
    steps: Array.from({ length: 256 }, (_, i) => ({ act: 'write' as const, first: i * 4 + (i % 3), count: 1 })),
  },
  { name: 'guarded', backing: 'anonymous', pages: 256, steps: [writeAll(200)] },
  { name: 'guarded-shared', backing: 'memfd', pages: 256, steps: [writeAll(200)] },
  { name: 'locked', backing: 'anonymous', pages: 256, steps: [writeAll(128)] },
  { name: 'locked-shared', backing: 'memfd', pages: 256, steps: [writeAll(128)] },
  {
    name: 'freed',
    backing: 'anonymous',
    pages: 512,
    steps: [writeAll(512), { act: 'free', first: 128, count: 256 }],
  },
  { name: 'poisoned', backing: 'anonymous', pages: 256, steps: [writeAll(128)] },
  { name: 'poisoned-shared', backing: 'shared-anonymous', pages: 256, steps: [writeAll(128)] },
  { name: 'write-protected', backing: 'anonymous', pages: 512, steps: [writeAll(256)] },
  { name: 'write-protected-shared', backing: 'shared-anonymous', pages: 1024, steps: [writeAll(512)] },
  { name: 'write-protected-file', backing: 'file', pages: 256, steps: [writeAll(64)] },
];

export const OPTIONAL_STEPS: readonly OptionalStep[] = [
  { region: 'guarded', step: { act: 'guard', first: 64, count: 32 } },
  { region: 'guarded-shared', step: { act: 'guard', first: 64, count: 32 } },
  { region: 'locked', step: { act: 'lock', first: 0, count: 256 } },
  { region: 'locked-shared', step: { act: 'lock', first: 0, count: 256 } },
  { region: 'poisoned', step: { act: 'poison', first: 192, count: 64 } },
  { region: 'poisoned-shared', step: { act: 'poison', first: 192, count: 64 } },
  { region: 'write-protected', step: { act: 'write-protect', first: 0, count: 512 } },
  { region: 'write-protected-shared', step: { act: 'write-protect', first: 0, count: 1024 } },
  { region: 'write-protected-file', step: { act: 'write-protect', first: 0, count: 256 } },
];
