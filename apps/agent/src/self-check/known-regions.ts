import type { RegionSpec, Step } from '@pagelapse/workload';

/** A region, and what is done to its pages once it is watched: what the picture then has to show. */
export interface KnownRegion {
  readonly spec: RegionSpec;
  readonly steps: readonly Step[];
  /** Where these are refused, by kernel or rights, the states they make are not checked, and that is said. */
  readonly optional?: readonly Step[];
  /** Goes to swap at the end, where there is any. */
  readonly pagedOut?: readonly Step[];
}

const step =
  (act: Step['act']) =>
  (first: number, count: number): Step => ({ act, first, count });
const [write, read, drop, remove, lock, pageout] = (
  ['write', 'read', 'drop', 'remove', 'lock', 'pageout'] as const
).map(step) as [Make, Make, Make, Make, Make, Make];
type Make = (first: number, count: number) => Step;

/** Every fourth page of a region stays as it is: runs of one and of three pages. */
const CHECKERED = Array.from({ length: 64 }, (_, i) => write(i * 4, 1));

/**
 * What is written stays, for it is locked where that is allowed: on a busy host reclaim would move it between the act
 * and the look. The rest covers every state that a process can bring about by itself.
 */
export const KNOWN_REGIONS: readonly KnownRegion[] = [
  {
    spec: { name: 'private', backing: 'anonymous', pages: 1024 },
    steps: [write(0, 512), read(512, 128), drop(0, 64)],
    optional: [lock(64, 448)],
  },
  {
    spec: { name: 'shared-anonymous', backing: 'shared-anonymous', pages: 1024 },
    steps: [write(0, 768), drop(64, 64), remove(256, 64)],
    optional: [lock(0, 64), lock(320, 448)],
  },
  {
    spec: { name: 'memfd', backing: 'memfd', pages: 512 },
    steps: [write(0, 256), drop(32, 32), remove(128, 32)],
    optional: [lock(0, 32), lock(160, 96)],
  },
  {
    spec: { name: 'sysv', backing: 'sysv', pages: 256 },
    steps: [write(0, 128), drop(16, 16)],
    optional: [lock(0, 16), lock(32, 96)],
  },
  {
    spec: { name: 'tmpfs', backing: 'tmpfs', pages: 256 },
    steps: [write(0, 128), drop(64, 64)],
    optional: [lock(0, 64)],
  },
  {
    spec: { name: 'checkered', backing: 'memfd', pages: 256 },
    steps: CHECKERED,
    optional: CHECKERED.map(({ first, count }) => lock(first, count)),
  },
  { spec: { name: 'guarded', backing: 'anonymous', pages: 64 }, steps: [], optional: [step('guard')(16, 32)] },
  {
    spec: { name: 'write-protected', backing: 'memfd', pages: 64 },
    steps: [],
    optional: [step('write-protect')(16, 32)],
  },
  { spec: { name: 'poisoned', backing: 'anonymous', pages: 64 }, steps: [], optional: [step('poison')(16, 32)] },
  {
    spec: { name: 'private-out', backing: 'anonymous', pages: 256 },
    steps: [write(0, 192)],
    pagedOut: [pageout(0, 128)],
  },
  {
    spec: { name: 'shared-out', backing: 'shared-anonymous', pages: 256 },
    steps: [write(0, 192)],
    pagedOut: [pageout(0, 128)],
  },
  {
    spec: { name: 'memfd-out', backing: 'memfd', pages: 256 },
    steps: [write(0, 192)],
    pagedOut: [pageout(32, 128)],
  },
];

/** Made beside the others where there is a directory that is not shared memory: pages of a file on a disk. */
export const FILE_REGION: KnownRegion = {
  spec: { name: 'file', backing: 'file', pages: 128 },
  steps: [write(0, 64)],
  optional: [lock(0, 64)],
};
