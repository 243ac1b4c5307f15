import { ioctl, syscall1 } from './libc.js';
import { NR_USERFAULTFD, Uffd } from './linux-constants.js';

let descriptor: number | undefined;

/**
 * Asynchronous write protection needs nobody to answer faults: the kernel lifts the protection itself (6.7+,
 * Documentation/admin-guide/mm/userfaultfd.rst). WP_UNPOPULATED puts markers over pages that are not there.
 */
function open(): number {
  const number = NR_USERFAULTFD[process.arch];
  if (number === undefined) throw new Error(`userfaultfd: system call number not known on ${process.arch}`);
  const fd = syscall1('userfaultfd', number, Uffd.USER_MODE_ONLY);
  const features = Uffd.FEATURE_WP_ASYNC | Uffd.FEATURE_WP_UNPOPULATED | Uffd.FEATURE_WP_HUGETLBFS_SHMEM;
  ioctl('UFFDIO_API', fd, Uffd.IOCTL_API, BigUint64Array.of(BigInt(Uffd.UFFD_API), BigInt(features), 0n));
  return fd;
}

function register(address: number, length: number): number {
  descriptor ??= open();
  const range = BigUint64Array.of(BigInt(address), BigInt(length), BigInt(Uffd.REGISTER_MODE_WP), 0n);
  ioctl('UFFDIO_REGISTER', descriptor, Uffd.IOCTL_REGISTER, range);
  return descriptor;
}

/** Registers the range and write-protects every page of it; lasts as long as this process. */
export function writeProtect(address: number, length: number): void {
  const range = BigUint64Array.of(BigInt(address), BigInt(length), BigInt(Uffd.WRITEPROTECT_MODE_WP));
  ioctl('UFFDIO_WRITEPROTECT', register(address, length), Uffd.IOCTL_WRITEPROTECT, range);
}

/** Puts a poison marker over every page of the range, none of which may have a page-table entry. */
export function poison(address: number, length: number): void {
  const range = BigUint64Array.of(BigInt(address), BigInt(length), 0n, 0n);
  ioctl('UFFDIO_POISON', register(address, length), Uffd.IOCTL_POISON, range);
}
