import { addressOf, errno, ioctl } from './libc.js';

/** PAGEMAP_SCAN, _IOWR('f', 16, struct pm_scan_arg): include/uapi/linux/fs.h; 6.7 and later. */
const PAGEMAP_SCAN = 0xc0606610;

/** PAGE_IS_*, include/uapi/linux/fs.h. */
export const PAGE_IS_WRITTEN = 1 << 1;
export const PAGE_IS_PRESENT = 1 << 3;
export const PAGE_IS_SWAPPED = 1 << 4;
export const PAGE_IS_PFNZERO = 1 << 5;
export const PAGE_IS_HUGE = 1 << 6;
export const PAGE_IS_SOFT_DIRTY = 1 << 7;

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

/** Regions a call: so many that the call itself is next to nothing, and all of them stay in the processor's cache. */
const REGIONS_PER_CALL = 4096;
const HIGH_WORD = 2 ** 32;

/** Called for each region in address order: first page, page after it, which of the asked categories it is in. */
export type OnRegion = (first: number, end: number, categories: number) => void;

/** The PAGEMAP_SCAN request, with buffers that are reused. */
export class PagemapScan {
  readonly #arg = new BigUint64Array(ARG_WORDS);
  /** Regions as 32-bit words, low word first: 64-bit integers in JavaScript are an allocation each. */
  readonly #words = new Uint32Array(REGIONS_PER_CALL * REGION_WORDS * 2);
  readonly #pageSize: number;

  constructor(pageSize: number) {
    this.#pageSize = pageSize;
    this.#arg[SIZE] = BigInt(this.#arg.byteLength);
    this.#arg[FLAGS] = 0n;
    this.#arg[VEC] = addressOf(this.#words);
    this.#arg[VEC_LEN] = BigInt(REGIONS_PER_CALL);
  }

  /**
   * Walks pages `first` to `end` and reports the regions whose pages are in any of the categories `anyOf`, cut where the
   * categories among `tell` change. Never passes PM_SCAN_WP_MATCHING, which would write-protect the target. Returns an
   * errno, or 0.
   */
  walk(pagemapFd: number, first: number, end: number, anyOf: number, tell: number, onRegion: OnRegion): number {
    const arg = this.#arg;
    arg[CATEGORY_ANYOF_MASK] = BigInt(anyOf);
    arg[RETURN_MASK] = BigInt(tell);
    arg[END] = this.#address(end);
    for (let from = first; from < end; ) {
      arg[START] = this.#address(from);
      arg[WALK_END] = 0n;
      const count = ioctl(pagemapFd, PAGEMAP_SCAN, arg);
      if (count < 0) return errno();
      for (let region = 0; region < count; region++) {
        const at = region * REGION_WORDS * 2;
        onRegion(this.#pageAt(at), this.#pageAt(at + 2), this.#words[at + 4] as number);
      }
      // Room for more: the walk came to its end. walk_end does not tell: do_pagemap_scan() (fs/proc/task_mmu.c) sets it
      // whenever its buffer of 512 regions runs over, and leaves it there when it then goes on to the end.
      if (count < REGIONS_PER_CALL) return 0;
      from = Math.max(this.#pageAt((count - 1) * REGION_WORDS * 2 + 2), Number(arg[WALK_END]) / this.#pageSize);
    }
    return 0;
  }

  #address(page: number): bigint {
    return BigInt(page) * BigInt(this.#pageSize);
  }

  /** Addresses are whole pages below 2^64, which a double holds exactly. */
  #pageAt(at: number): number {
    return ((this.#words[at + 1] as number) * HIGH_WORD + (this.#words[at] as number)) / this.#pageSize;
  }
}
