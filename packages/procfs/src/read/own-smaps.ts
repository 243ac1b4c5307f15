import { closeSync, openSync, readSync } from 'node:fs';
import { threadId } from 'node:worker_threads';
import { MAP_FAILED, MAP_FIXED_NOREPLACE, MAP_SHARED, mmap, munmap, PROT_NONE } from '../syscall/libc.js';
import { PAGE_SIZE } from './page-size.js';

/** Pages of a file. */
export interface FileRange {
  readonly first: number;
  readonly count: number;
}

/**
 * Above the program and its heap, below most else: smaps lists mappings by address. Each thread begins with a stretch of its
 * own, and goes on to the next one that is free: V8 asks for memory at addresses anywhere, and may have been given some there.
 */
const FIRST_ADDRESS = 2 ** 36;
const STRETCH_BYTES = 2 ** 38;
const STRETCHES = 2 ** 8;
const MOST_TRIES = 16;
/** The most pages of all ranges of a count, with one between each two. */
export const MOST_COUNTED_PAGES = STRETCH_BYTES / PAGE_SIZE;
const READ_BYTES = 4096;

interface MappedRange {
  readonly address: number;
  /** Bytes. */
  readonly length: number;
}

/**
 * How many pages of ranges of a shmem file are in swap, those in the swap cache included. Each range is mapped into this
 * process without any access, and the kernel counts its swap entries for `Swap` of /proc/self/smaps (shmem_swap_usage() in
 * mm/shmem.c): no page is touched and no lock of another process taken.
 *
 * A swap entry of a huge page counts whole wherever it begins or ends: ranges have to be cut at multiples of one.
 */
export class OwnSmaps {
  readonly #fd = openSync('/proc/self/smaps', 'r');
  readonly #bytes = Buffer.alloc(READ_BYTES);
  #stretch = threadId % STRETCHES;

  /** One count a range, `undefined` when they could not be had. Ranges are not empty. */
  countSwapped(file: number, ranges: readonly FileRange[]): readonly number[] | undefined {
    const pages = ranges.reduce((sum, { count }) => sum + count + 1, -1);
    for (let tries = 0; pages <= MOST_COUNTED_PAGES && tries < MOST_TRIES; tries++) {
      const mapped: MappedRange[] = [];
      try {
        if (this.#map(file, ranges, mapped)) return this.#readCounts(mapped.map(({ address }) => address));
      } finally {
        for (const { address, length } of mapped) munmap(address, length);
      }
      this.#stretch = (this.#stretch + 1) % STRETCHES;
    }
    return undefined;
  }

  /** Into the stretch in use; `mapped` has what was mapped in any case. False when that is not all. */
  #map(file: number, ranges: readonly FileRange[], mapped: MappedRange[]): boolean {
    let at = FIRST_ADDRESS + this.#stretch * STRETCH_BYTES;
    for (const range of ranges) {
      const length = range.count * PAGE_SIZE;
      const address = mmap(at, length, PROT_NONE, MAP_SHARED | MAP_FIXED_NOREPLACE, file, range.first * PAGE_SIZE);
      if (address === MAP_FAILED) return false;
      mapped.push({ address, length });
      // Neighbours in the file would be joined.
      at += length + PAGE_SIZE;
    }
    return true;
  }

  #readCounts(addresses: readonly number[]): number[] | undefined {
    const headers = addresses.map((address) => `\n${address.toString(16)}-`);
    const counts: number[] = [];
    let text = '\n';
    let position = 0;
    let header = -1;
    let from = 0;
    while (counts.length < headers.length) {
      if (header < 0) header = text.indexOf(headers[counts.length] as string, from);
      const swap = header < 0 ? -1 : text.indexOf('\nSwap:', header);
      const end = swap < 0 ? -1 : text.indexOf(' kB', swap);
      if (end >= 0) {
        counts.push((Number(text.slice(swap + '\nSwap:'.length, end)) * 1024) / PAGE_SIZE);
        from = end;
        header = -1;
        continue;
      }
      // Read on: what was looked through goes, but for the beginning of a header.
      text = text.slice(header < 0 ? text.lastIndexOf('\n') : header);
      from = 0;
      if (header > 0) header = 0;
      const length = readSync(this.#fd, this.#bytes, 0, READ_BYTES, position);
      if (length === 0) return undefined;
      position += length;
      text += this.#bytes.toString('latin1', 0, length);
    }
    return counts;
  }

  close(): void {
    closeSync(this.#fd);
  }
}
