import { errno, syscallPidfdOpen, syscallProcessMadvise } from './libc.js';

/** Numbers of their own on every architecture alike: include/uapi/asm-generic/unistd.h; 5.3 and 5.10. */
const NR_PIDFD_OPEN = 434;
const NR_PROCESS_MADVISE = 440;

/** A descriptor of a process, for close of libc.ts; an errno when there is none to be had. */
export function pidfdOpen(pid: number): { readonly fd: number } | { readonly errno: number } {
  const fd = syscallPidfdOpen(NR_PIDFD_OPEN, pid, 0);
  return fd < 0 ? { errno: errno() } : { fd };
}

/** struct iovec, include/uapi/linux/uio.h: one of them is enough, for a range is one stretch. */
const vector = new BigUint64Array(2);

/**
 * process_madvise(2) over one stretch of another process's addresses. The bytes that the kernel went over, which says
 * nothing of what became of them; or an errno. Not more than MAX_RW_COUNT, 2 GiB less a page, is taken at a time
 * (lib/iov_iter.c, import_iovec()): the rest of a longer stretch is left out without an error.
 */
export function processMadvise(
  pidfd: number,
  address: number,
  bytes: number,
  advice: number,
): { readonly bytes: number } | { readonly errno: number } {
  vector[0] = BigInt(address);
  vector[1] = BigInt(bytes);
  const done = syscallProcessMadvise(NR_PROCESS_MADVISE, pidfd, vector, 1, advice, 0);
  return done < 0 ? { errno: errno() } : { bytes: done };
}
