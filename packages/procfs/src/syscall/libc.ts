import koffi from 'koffi';

/**
 * The system calls that Node has no door to, through the C library of this process. Declared with fixed argument lists
 * (the kernel's own), with addresses and offsets as signed 64-bit integers: user addresses stay below 2^57 and the ones
 * the kernel picks for mmap below 2^47, so they are exact numbers.
 */
const libc = koffi.load(null);

export const mmap = libc.func(
  'intptr_t mmap(intptr_t addr, size_t length, int prot, int flags, int fd, long offset)',
) as (addr: number, length: number, prot: number, flags: number, fd: number, offset: number) => number;

export const munmap = libc.func('int munmap(intptr_t addr, size_t length)') as (addr: number, length: number) => number;

export const madvise = libc.func('int madvise(intptr_t addr, size_t length, int advice)') as (
  addr: number,
  length: number,
  advice: number,
) => number;

/** One byte a page into `vec`, bit 0 set when the page is in memory (mincore(2)). */
export const mincore = libc.func('int mincore(intptr_t addr, size_t length, uint8_t *vec)') as (
  addr: number,
  length: number,
  vec: Uint8Array,
) => number;

const lseekWide = libc.func('long lseek(int fd, long offset, int whence)') as (
  fd: number,
  offset: number,
  whence: number,
) => number | bigint;

/** Files may be larger than 2^53 bytes; offsets up there are exact when they are whole pages. */
export function lseek(fd: number, offset: number, whence: number): number {
  return Number(lseekWide(fd, offset, whence));
}

/** faccessat(2); 0 when `mode` is allowed. */
export const faccessat = libc.func('int faccessat(int dirfd, const char *path, int mode, int flags)') as (
  dirfd: number,
  path: string,
  mode: number,
  flags: number,
) => number;

export const memfdCreate = libc.func('int memfd_create(const char *name, unsigned int flags)') as (
  name: string,
  flags: number,
) => number;

export const ioctl = libc.func('int ioctl(int fd, unsigned long request, void *argument)') as (
  fd: number,
  request: number,
  argument: BigUint64Array,
) => number;

export const syscallCachestat = libc.func(
  'long syscall(long number, int fd, void *range, void *stat, unsigned int flags)',
) as (number: number, fd: number, range: BigUint64Array, stat: BigUint64Array, flags: number) => number;

/** For descriptors that Node has not opened: in a worker thread its own close(2) warns of them. */
export const close = libc.func('int close(int fd)') as (fd: number) => number;

export const syscallPidfdOpen = libc.func('long syscall(long number, int pid, unsigned int flags)') as (
  number: number,
  pid: number,
  flags: number,
) => number;

/** `vector` is an array of struct iovec: address and length, 64-bit each. */
export const syscallProcessMadvise = libc.func(
  'long syscall(long number, int pidfd, void *vector, size_t vectors, int advice, unsigned int flags)',
) as (number: number, pidfd: number, vector: BigUint64Array, vectors: number, advice: number, flags: number) => number;

/** `time` takes two 64-bit numbers: seconds and nanoseconds. */
export const clockGettime = libc.func('int clock_gettime(int clock, void *time)') as (
  clock: number,
  time: BigInt64Array,
) => number;

/** errno of the call just made on this thread. */
export function errno(): number {
  return koffi.errno();
}

/** Address of a typed array's memory, for pointers inside structures. The array must not move: keep it referenced. */
export function addressOf(array: ArrayBufferView): bigint {
  return BigInt(koffi.address(array));
}

/** include/uapi/asm-generic/mman-common.h, mman.h */
export const PROT_NONE = 0;
export const PROT_READ = 1;
export const PROT_WRITE = 2;
export const MAP_SHARED = 1;
export const MAP_PRIVATE = 2;
export const MAP_ANONYMOUS = 0x20;
/** Where something is mapped already, nothing is done. */
export const MAP_FIXED_NOREPLACE = 0x100000;
export const MAP_FAILED = -1;
export const MADV_WILLNEED = 3;
export const MADV_COLD = 20;
export const MADV_PAGEOUT = 21;

/** include/uapi/linux/time.h */
export const CLOCK_THREAD_CPUTIME_ID = 3;

/** include/uapi/linux/fcntl.h */
export const AT_FDCWD = -100;
export const AT_EACCESS = 0x200;

/** include/uapi/asm-generic/fcntl.h: a descriptor of the file itself, which opens nothing (open(2)). */
export const O_PATH = 0o10000000;

/** include/uapi/linux/fs.h */
export const SEEK_DATA = 3;
export const SEEK_HOLE = 4;

/** include/uapi/asm-generic/errno-base.h, errno.h */
export const EINTR = 4;
export const ENXIO = 6;
export const EAGAIN = 11;
