import type { RegionSpec } from '@pagelapse/workload';

/** Who gets how much of the written memory; the shares add up to 1. */
const SHARES = [
  { name: 'shared-anonymous', backing: 'shared-anonymous', share: 0.4 },
  { name: 'private', backing: 'anonymous', share: 0.25 },
  { name: 'memfd', backing: 'memfd', share: 0.12 },
  { name: 'sysv', backing: 'sysv', share: 0.12 },
  { name: 'tmpfs', backing: 'tmpfs', share: 0.11 },
] as const;

/**
 * The region the dashboard opens with: the largest whose swapped pages can be seen. Shared anonymous memory has neither
 * a path nor a descriptor, so only /proc/PID/map_files leads to it; a memfd's owner holds it open.
 */
export function preselectedRegion(mapFilesOpen: boolean): string {
  return mapFilesOpen ? 'shared-anonymous' : 'memfd';
}

/** One page in five of every region is never touched. */
const WRITTEN_PART = 0.8;

/** Regions with `pages` written pages in all, each followed by a part that is never touched. */
export function demoRegions(pages: number): RegionSpec[] {
  return SHARES.map(({ name, backing, share }) => {
    const written = Math.max(1, Math.round(pages * share));
    return {
      name,
      backing,
      pages: Math.ceil(written / WRITTEN_PART),
      steps: [{ act: 'write', first: 0, count: written }],
    };
  });
}
