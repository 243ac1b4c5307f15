import { closeSync, constants, fstatSync } from 'node:fs';
import { heldRights } from '../capabilities/own-rights.js';
import { cachestat } from '../syscall/cachestat.js';
import {
  AT_EACCESS,
  AT_FDCWD,
  ENXIO,
  errno,
  faccessat,
  lseek,
  MAP_FAILED,
  MAP_SHARED,
  mincore,
  mmap,
  munmap,
  PROT_NONE,
  SEEK_DATA,
  SEEK_HOLE,
} from '../syscall/libc.js';

import { DataExtent, type ObjectStamp } from './data-extent.js';

/**
 * The shared file behind a mapping, opened for as long as it takes to ask: a descriptor held longer would keep the
 * file's memory alive after the target died. Pages are counted from the start of the file.
 */
export class SharedObject {
  /** `extent`: what is known from asking the same file before. */
  constructor(
    readonly fd: number,
    private readonly pageSize: number,
    readonly extent: DataExtent = new DataExtent(),
  ) {}

  stamp(): ObjectStamp {
    const stat = fstatSync(this.fd, { bigint: true });
    return {
      sizePages: Math.ceil(Number(stat.size) / this.pageSize),
      blocks: Number(stat.blocks),
      changedAtNs: stat.ctimeNs,
      takenAtNs: BigInt(Date.now()) * 1_000_000n,
    };
  }

  /**
   * Sets `marks[page - base]` to `mark` for the pages of `first` to `end` that the file has data for (written at some
   * time, and not dropped since). Returns how many were marked.
   */
  markData(first: number, end: number, base: number, marks: Uint8Array, mark: number): number {
    const { extent } = this;
    let marked = 0;
    let at = first;
    while (at < end) {
      if (!extent.reaches(at)) this.#seek(at);
      const from = Math.max(at, extent.dataFrom);
      const to = Math.min(end, extent.dataTo);
      if (from >= end || extent.dataFrom === Number.POSITIVE_INFINITY) break;
      marks.fill(mark, from - base, to - base);
      marked += to - from;
      at = to;
    }
    return marked;
  }

  /** The first page from `page` on that the file has data for; infinite when there is none. */
  nextData(page: number): number {
    if (!this.extent.reaches(page)) this.#seek(page);
    return Math.max(page, this.extent.dataFrom);
  }

  /** The same, asked now whatever is known: up to there the file has none at this moment. */
  seekData(page: number): number {
    const data = lseek(this.fd, page * this.pageSize, SEEK_DATA);
    if (data >= 0) return Math.floor(data / this.pageSize);
    if (errno() !== ENXIO) throw new Error(`lseek(SEEK_DATA): errno ${errno()}`);
    return Number.POSITIVE_INFINITY;
  }

  #seek(page: number): void {
    const data = this.seekData(page);
    if (data === Number.POSITIVE_INFINITY) {
      this.extent.learn(page, data, data);
      return;
    }
    const hole = lseek(this.fd, data * this.pageSize, SEEK_HOLE);
    // A hole can be punched between the two calls; then there is nothing to say but that one page.
    const end = hole < 0 ? data + 1 : Math.ceil(hole / this.pageSize);
    this.extent.learn(page, data, end);
  }

  /** mincore(2) on a mapping of our own: bit 0 of `residency[i]` for page `first + i`. False when it could not be made. */
  readResidency(first: number, count: number, residency: Uint8Array): boolean {
    const length = count * this.pageSize;
    const address = mmap(0, length, PROT_NONE, MAP_SHARED, this.fd, first * this.pageSize);
    if (address === MAP_FAILED) return false;
    const result = mincore(address, length, residency);
    munmap(address, length);
    return result === 0;
  }

  cachestat(first: number, count: number): { readonly cached: number; readonly evicted: number } | undefined {
    const stat = cachestat(this.fd, first * this.pageSize, count * this.pageSize);
    return 'errno' in stat ? undefined : stat;
  }

  /**
   * Would mincore answer truly? To all but the owner and those who may write, the kernel says "in memory" of every page
   * (can_do_mincore() in mm/mincore.c; the capabilities of a uid other than 0 count too, so not access(2)).
   */
  ownerOrWriter(): boolean {
    if (process.geteuid?.() === fstatSync(this.fd).uid) return true;
    if (faccessat(AT_FDCWD, `/proc/self/fd/${this.fd}`, constants.W_OK, AT_EACCESS) === 0) return true;
    return heldRights().has('CAP_FOWNER');
  }

  close(): void {
    closeSync(this.fd);
  }
}
