/** Pages of a region, counted from its start. */
export interface PageRange {
  readonly first: number;
  readonly count: number;
}

/** What is behind a region: how it is mapped, and over which object. */
export const BACKINGS = [
  { name: 'anonymous', meaning: 'MAP_PRIVATE | MAP_ANONYMOUS' },
  { name: 'huge', meaning: 'MAP_PRIVATE | MAP_ANONYMOUS, 2 MiB aligned, MADV_HUGEPAGE' },
  { name: 'shared-anonymous', meaning: 'MAP_SHARED | MAP_ANONYMOUS' },
  { name: 'dev-zero', meaning: 'MAP_SHARED of /dev/zero' },
  { name: 'dev-zero-private', meaning: 'MAP_PRIVATE of /dev/zero: anonymous memory that names a device' },
  { name: 'memfd', meaning: 'MAP_SHARED of memfd_create(2)' },
  { name: 'hugetlb', meaning: 'MAP_SHARED of memfd_create(2) with MFD_HUGETLB: pages set aside in nr_hugepages' },
  { name: 'sysv', meaning: 'shmat(2); the segment is marked for destruction at once' },
  { name: 'tmpfs', meaning: 'MAP_SHARED of a file under /dev/shm' },
  { name: 'tmpfs-private', meaning: 'MAP_PRIVATE of a file under /dev/shm: written pages are copies' },
  { name: 'file', meaning: 'MAP_SHARED of a file on a disk file system' },
  { name: 'file-private', meaning: 'MAP_PRIVATE of a file on a disk file system' },
] as const satisfies readonly { name: string; meaning: string }[];

export type Backing = (typeof BACKINGS)[number]['name'];

/** What can be done to a range of pages on purpose. */
export const ACTS = [
  { name: 'write', meaning: 'store to every page' },
  { name: 'read', meaning: 'load from every page' },
  { name: 'pageout', meaning: 'madvise(MADV_PAGEOUT)' },
  { name: 'drop', meaning: 'madvise(MADV_DONTNEED)' },
  { name: 'remove', meaning: 'madvise(MADV_REMOVE): a hole in the object' },
  { name: 'allocate', meaning: 'fallocate(2) without writing' },
  { name: 'guard', meaning: 'madvise(MADV_GUARD_INSTALL)' },
  { name: 'lock', meaning: 'mlock(2): brings every page into memory and keeps it there' },
  { name: 'free', meaning: 'madvise(MADV_FREE): given back when memory is short' },
  { name: 'merge', meaning: 'madvise(MADV_MERGEABLE): pages alike become one where ksmd runs' },
  { name: 'protect', meaning: 'mprotect(PROT_NONE)' },
  { name: 'write-protect', meaning: 'UFFDIO_WRITEPROTECT after registering the range with userfaultfd(2)' },
  { name: 'poison', meaning: 'UFFDIO_POISON of pages that are not there: any access is a SIGBUS' },
] as const satisfies readonly { name: string; meaning: string }[];

export type Act = (typeof ACTS)[number]['name'];

export interface Step extends PageRange {
  readonly act: Act;
}

/** A region to be made. Its steps run in order when it is built; more can follow. */
export interface RegionSpec {
  readonly name: string;
  readonly backing: Backing;
  readonly pages: number;
  /** Pages of the object before the region starts. */
  readonly objectOffset?: number;
  /** Size of the object in pages where it is not `objectOffset + pages`: less of it leaves an area past its end. */
  readonly objectPages?: number;
  /** Name of an earlier region whose object is mapped again instead of making a new one. */
  readonly sameObjectAs?: string;
  /** Directory for the file of a tmpfs or file region, where it is not the usual one. */
  readonly directory?: string;
  /** tmpfs only: leave the file its name until the workload exits. Otherwise it is unlinked as soon as it is open. */
  readonly named?: boolean;
  readonly steps?: readonly Step[];
}

/** A region as it stands: `acts` are runs of the last act on each page, in order; `untouched` where there was none. */
export interface RegionReport {
  readonly name: string;
  readonly backing: Backing;
  /** First byte, hexadecimal with `0x`. */
  readonly address: string;
  readonly pages: number;
  readonly acts: readonly LedgerRun[];
}

export interface LedgerRun extends PageRange {
  readonly act: Act | 'untouched';
}
