import type { PageIndex } from './page-index.js';

/** What backs a mapping, and so what an empty page-table entry in it can mean. */
export const MAPPING_KINDS = [
  { name: 'anonymous', label: 'Private anonymous', shared: false },
  { name: 'heap', label: 'Heap', shared: false },
  { name: 'stack', label: 'Stack', shared: false },
  { name: 'shared-anonymous', label: 'Shared anonymous', shared: true },
  { name: 'memfd', label: 'memfd', shared: true },
  { name: 'sysv', label: 'SysV segment', shared: true },
  { name: 'tmpfs', label: 'tmpfs file', shared: true },
  { name: 'file', label: 'File', shared: false },
  { name: 'hugetlb', label: 'hugetlbfs', shared: false },
  { name: 'device', label: 'Device', shared: false },
  { name: 'kernel', label: 'Kernel-provided', shared: false },
] as const satisfies readonly { name: string; label: string; shared: boolean }[];

export type MappingKind = (typeof MAPPING_KINDS)[number]['name'];

/** Does shared memory (shmem) back this kind, so that an absent page may be shared-swapped? */
export function isShmemKind(kind: MappingKind): boolean {
  return MAPPING_KINDS.some((row) => row.name === kind && row.shared);
}

/** One VMA, as a line of /proc/PID/maps has it (proc_pid_maps(5)). */
export interface Mapping {
  readonly start: PageIndex;
  /** First page after the mapping. */
  readonly end: PageIndex;
  /** `rwxp` or `rwxs`, a dash where a right is missing. */
  readonly perms: string;
  /** Byte offset of `start` in the object; page-aligned, so exact up to 2^53 pages' worth. */
  readonly offset: number;
  /** `major:minor`, hexadecimal as the kernel prints it; `00:00` when no file is behind the mapping. */
  readonly dev: string;
  /** Inode number in decimal (64 bits do not fit a number); `0` is a valid inode of SysV segments. */
  readonly inode: string;
  /** Path or pseudo-path (`[heap]`), unescaped; empty for plain anonymous memory. Attacker text. */
  readonly path: string;
  readonly kind: MappingKind;
}

export function mappingPages(mapping: Mapping): number {
  return mapping.end - mapping.start;
}

/** Has a file behind it: the device, never the inode, since a SysV segment's inode (its shmid) can be 0. */
export function hasObject(mapping: Mapping): boolean {
  return mapping.dev !== '00:00';
}

/**
 * Key of the shared file behind a mapping; the same for every mapping that a process has of it. The inode of a SysV
 * segment is its shmid (ipc/shm.c, newseg()), and so may be that of a memfd or of shared anonymous memory, which lie on
 * the same device: they are kept apart.
 */
export function objectKey(mapping: Mapping): string | undefined {
  if (!hasObject(mapping)) return undefined;
  const key = `${mapping.dev}:${mapping.inode}`;
  return mapping.kind === 'sysv' ? `${key}:sysv` : key;
}

/** Do two lines describe the same VMA over the same object? */
export function sameMapping(a: Omit<Mapping, 'kind'>, b: Omit<Mapping, 'kind'>): boolean {
  return (
    a.start === b.start &&
    a.end === b.end &&
    a.perms === b.perms &&
    a.offset === b.offset &&
    a.dev === b.dev &&
    a.inode === b.inode &&
    a.path === b.path
  );
}
