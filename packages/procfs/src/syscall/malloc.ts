import koffi from 'koffi';

/** malloc.h of glibc. */
const M_MMAP_THRESHOLD = -3;

/**
 * Has the C library take memory of this size and more from the kernel piece by piece, and give each back when it is freed. Left
 * to itself it raises the size with what is freed, up to 32 MiB, and what a large picture once took stays with the
 * process, in pieces. Costs a page fault for each page of such a piece. Does nothing where the C library is another.
 */
export function giveBackFrom(bytes: number): void {
  let mallopt: (option: number, value: number) => number;
  try {
    mallopt = koffi.load(null).func('int mallopt(int option, int value)');
  } catch {
    return;
  }
  mallopt(M_MMAP_THRESHOLD, bytes);
}
