/** Numbers of the kernel's user-space interface, each with the header that defines it. */

/** include/uapi/asm-generic/mman-common.h */
export const Prot = { NONE: 0, READ: 1, WRITE: 2 } as const;

/** include/uapi/linux/mman.h (SHARED, PRIVATE), include/uapi/asm-generic/mman-common.h and mman.h. */
export const MapFlag = { SHARED: 1, PRIVATE: 2, FIXED: 0x10, ANONYMOUS: 0x20, NORESERVE: 0x4000 } as const;

/** include/uapi/asm-generic/mman-common.h; GUARD_INSTALL since 6.13. */
export const Advice = {
  DONTNEED: 4,
  FREE: 8,
  REMOVE: 9,
  MERGEABLE: 12,
  HUGEPAGE: 14,
  NOHUGEPAGE: 15,
  PAGEOUT: 21,
  GUARD_INSTALL: 102,
} as const;

/** include/uapi/linux/memfd.h */
export const MFD_CLOEXEC = 1;
export const MFD_HUGETLB = 4;

/** include/uapi/linux/ipc.h (CREAT, RMID, PRIVATE) and include/uapi/linux/shm.h (REMAP). */
export const Sysv = { IPC_PRIVATE: 0, IPC_CREAT: 0o1000, IPC_RMID: 0, SHM_REMAP: 0o40000 } as const;

/** include/uapi/linux/magic.h: TMPFS_MAGIC, what statfs(2) says of a file in memory. */
export const TMPFS_MAGIC = 0x01021994;

/**
 * include/uapi/linux/userfaultfd.h. The ioctl numbers are _IOWR(0xAA, nr, struct): UFFDIO_API takes
 * uffdio_api (24 bytes), UFFDIO_REGISTER uffdio_register (32), UFFDIO_WRITEPROTECT uffdio_writeprotect (24),
 * UFFDIO_POISON uffdio_poison (32; since 6.6).
 */
export const Uffd = {
  UFFD_API: 0xaa,
  USER_MODE_ONLY: 1,
  FEATURE_WP_HUGETLBFS_SHMEM: 1 << 12,
  FEATURE_WP_UNPOPULATED: 1 << 13,
  FEATURE_WP_ASYNC: 1 << 15,
  REGISTER_MODE_WP: 2,
  WRITEPROTECT_MODE_WP: 1,
  IOCTL_API: 0xc018aa3f,
  IOCTL_REGISTER: 0xc020aa00,
  IOCTL_WRITEPROTECT: 0xc018aa06,
  IOCTL_POISON: 0xc020aa08,
} as const;

/** arch/x86/entry/syscalls/syscall_64.tbl and include/uapi/asm-generic/unistd.h (arm64). */
export const NR_USERFAULTFD: Readonly<Record<string, number>> = { x64: 323, arm64: 282 };

/** Size of a PMD huge page with 4 KiB base pages (x86-64, arm64 4K): what MADV_HUGEPAGE areas are aligned to. */
export const HUGE_PAGE_BYTES = 2 * 1024 * 1024;
