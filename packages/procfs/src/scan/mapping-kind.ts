import type { MappingKind } from '@pagelapse/address-space';
import type { MapsLine } from '../parse/maps.js';

/** What kind of file system is behind a device number, as far as an absent page's meaning goes. */
export type Backing = 'shmem' | 'hugetlbfs' | 'disk' | 'device';

/** Super-block magics, include/uapi/linux/magic.h. devtmpfs answers with tmpfs's. */
const TMPFS_MAGIC = 0x01021994;
const HUGETLBFS_MAGIC = 0x958458f6;
/** Files of these live in no page cache that could be on a disk: anon inodes, secretmem, guest memory, sockets. */
const MEMORY_ONLY_MAGICS: ReadonlySet<number> = new Set([0x09041934, 0x5345434d, 0x474d454d, 0x534f434b, 0x9fa0]);

/** `isRegularFile`: a device node lies on devtmpfs too, and says nothing about shared memory. */
export function backingOf(fsMagic: number, isRegularFile: boolean): Backing {
  if (!isRegularFile) return 'device';
  const magic = fsMagic >>> 0;
  if (magic === TMPFS_MAGIC) return 'shmem';
  if (magic === HUGETLBFS_MAGIC) return 'hugetlbfs';
  return MEMORY_ONLY_MAGICS.has(magic) ? 'device' : 'disk';
}

/** Kind of a mapping that no file is behind (device 00:00). */
export function anonymousKind(path: string): MappingKind {
  if (path === '' || path.startsWith('[anon:')) return 'anonymous';
  if (path === '[heap]') return 'heap';
  return path === '[stack]' ? 'stack' : 'kernel';
}

/** Names that the kernel gives to memory without a path of its own: shmem_zero_setup(), ipc/shm.c, mm/memfd.c. */
export function shmemKind(path: string): MappingKind {
  if (path.startsWith('/memfd:')) return 'memfd';
  if (/^\/SYSV[0-9a-f]{8}/.test(path)) return 'sysv';
  if (path === '/dev/zero (deleted)' || path.startsWith('[anon_shmem:')) return 'shared-anonymous';
  return 'tmpfs';
}

/**
 * The kind behind a file that may not be opened, from its name and whether its device is the kernel's own shmem mount
 * (where memfd, SysV and shared anonymous memory live) or one listed in mountinfo.
 */
export function backingByName(line: MapsLine, kernelShmemDev: string, fsTypeOfDev: string | undefined): Backing {
  if (line.dev === kernelShmemDev) return 'shmem';
  const namedByKernel = line.path.startsWith('/memfd:') || /^\/SYSV[0-9a-f]{8}/.test(line.path);
  if (namedByKernel || line.path.startsWith('/anon_hugepage') || fsTypeOfDev === 'hugetlbfs') return 'hugetlbfs';
  if (fsTypeOfDev === 'tmpfs') return 'shmem';
  const secret = line.path === '/secretmem (deleted)';
  if (secret || line.path.startsWith('/dev/') || !line.path.startsWith('/')) return 'device';
  return 'disk';
}

export function fileKind(backing: Backing, path: string): MappingKind {
  switch (backing) {
    case 'shmem':
      return shmemKind(path);
    case 'hugetlbfs':
      return 'hugetlb';
    case 'disk':
      return 'file';
    case 'device':
      return 'device';
  }
}

/** `um`, `uw`, `ui` of VmFlags: registered with userfaultfd (show_smap_vma_flags() in fs/proc/task_mmu.c). */
const USERFAULT = /(?:^| )u[mwi](?: |$)/;

/** May pages of the mapping be poisoned with UFFDIO_POISON? Where swap types are hidden such a page looks swapped. */
export function mayBePoisoned(vmFlags: string | undefined): boolean {
  return vmFlags !== undefined && USERFAULT.test(vmFlags);
}

/** `pf` of VmFlags: "pure PFN range" (proc_pid_smaps(5)). */
const PFNMAP = /(?:^| )pf(?: |$)/;

/**
 * Is the mapping kept out of pagemap, so that its entries mean nothing? pagemap's walk passes VM_PFNMAP by
 * (walk_page_test() in mm/pagewalk.c), and the vsyscall page is no VMA at all.
 */
export function isNotWalked(path: string, vmFlags: string | undefined): boolean {
  if (path === '[vsyscall]' || path.startsWith('[vvar')) return true;
  return vmFlags !== undefined && PFNMAP.test(vmFlags);
}
