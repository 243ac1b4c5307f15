import { addressOf, errno, ioctl } from './libc.js';

/** PAGEMAP_SCAN, _IOWR('f', 16, struct pm_scan_arg): include/uapi/linux/fs.h; 6.7 and later. */
const PAGEMAP_SCAN = 0xc0606610;

/** PAGE_IS_*, include/uapi/linux/fs.h. */
export const PAGE_IS_PRESENT = 1 << 3;
export const PAGE_IS_SWAPPED = 1 << 4;
export const PAGE_IS_PFNZERO = 1 << 5;
export const PAGE_IS_HUGE = 1 << 6;

/** struct pm_scan_arg, as indexes into its 12 u64. */
const SIZE = 0;
const FLAGS = 1;
const START = 2;
const END = 3;
const WALK_END = 4;
const VEC = 5;
const VEC_LEN = 6;
const CATEGORY_ANYOF_MASK = 10;
const RETURN_MASK = 11;
const ARG_WORDS = 12;
/** struct page_region: start, end, categories. */
const REGION_WORDS = 3;

const REGIONS_PER_CALL = 4096;

/** Called for each region in address order: first page, page after it, which of the asked categories it is in. */
export type OnRegion = (first: number, end: number, categories: number) => void;

/**
 * Walks pages `first` to `end` and reports the regions whose pages are in any of the categories `anyOf`, cut where the
 * categories among `tell` change. Never passes PM_SCAN_WP_MATCHING, which would write-protect the target. Returns an
 * errno, or 0.
 */
export class PagemapScan {
  readonly #arg = new BigUint64Array(ARG_WORDS);
  readonly #regions = new BigUint64Array(REGIONS_PER_CALL * REGION_WORDS);
  readonly #pageSize: bigint;

  constructor(pageSize: number) {
    this.#pageSize = BigInt(pageSize);
    this.#arg[SIZE] = BigInt(this.#arg.byteLength);
    this.#arg[FLAGS] = 0n;
    this.#arg[VEC] = addressOf(this.#regions);
    this.#arg[VEC_LEN] = BigInt(REGIONS_PER_CALL);
  }

  walk(pagemapFd: number, first: number, end: number, anyOf: number, tell: number, onRegion: OnRegion): number {
    const arg = this.#arg;
    const stop = BigInt(end) * this.#pageSize;
    arg[START] = BigInt(first) * this.#pageSize;
    arg[END] = stop;
    arg[CATEGORY_ANYOF_MASK] = BigInt(anyOf);
    arg[RETURN_MASK] = BigInt(tell);
    for (;;) {
      const count = ioctl(pagemapFd, PAGEMAP_SCAN, arg);
      if (count < 0) return errno();
      for (let i = 0; i < count; i++) {
        const region = i * REGION_WORDS;
        onRegion(
          Number((this.#regions[region] as bigint) / this.#pageSize),
          Number((this.#regions[region + 1] as bigint) / this.#pageSize),
          Number(this.#regions[region + 2]),
        );
      }
      const walkEnd = arg[WALK_END] as bigint;
      if (walkEnd >= stop || walkEnd <= arg[START]) return 0;
      arg[START] = walkEnd;
    }
  }
}
