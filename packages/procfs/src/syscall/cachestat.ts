import { errno, syscallCachestat } from './libc.js';

/** __NR_cachestat, the same on every architecture (include/uapi/asm-generic/unistd.h; 6.5 and later). */
const NR_CACHESTAT = 451;

export interface Cachestat {
  /** Pages in the page cache. */
  readonly cached: number;
  /** Shared memory: pages with their data in swap, those in the swap cache included (mm/filemap.c, filemap_cachestat()). */
  readonly evicted: number;
}

// One range and one result for the thread: a call is over before the next begins.
/** struct cachestat_range, include/uapi/linux/mman.h: off, len. */
const range = new BigUint64Array(2);
/** struct cachestat: nr_cache, nr_dirty, nr_writeback, nr_evicted, nr_recently_evicted. */
const stat = new BigUint64Array(5);
const NR_CACHE = 0;
const NR_EVICTED = 3;

/** cachestat(2) over `length` bytes from `offset`; `length` > 0, since 0 means "to the end". Errno when refused. */
export function cachestat(fd: number, offset: number, length: number): Cachestat | { readonly errno: number } {
  range[0] = BigInt(offset);
  range[1] = BigInt(length);
  if (syscallCachestat(NR_CACHESTAT, fd, range, stat, 0) !== 0) return { errno: errno() };
  return { cached: Number(stat[NR_CACHE]), evicted: Number(stat[NR_EVICTED]) };
}
