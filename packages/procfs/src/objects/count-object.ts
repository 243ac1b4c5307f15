import { WINDOW_PAGES } from '../read/page-table.js';
import type { ObjectPowers } from '../scan/file-answers.js';
import type { SharedObject } from '../scan/shared-object.js';

/** Pages of a shared file, each counted once however often it is mapped; they need not add up while it is being written. */
export interface ObjectCounts {
  /** Up to the end of the file. */
  readonly size: number;
  /** In memory or in swap, preallocated ones included (st_blocks). */
  readonly allocated: number;
  /** With data in memory. Absent when neither mincore nor cachestat answers. */
  readonly resident?: number;
  /** With data in swap and nowhere else - or, without mincore, in the swap cache. Absent like `resident`. */
  readonly swapped?: number;
  /** With data in swap and a copy in memory for the moment. Absent unless both answer. */
  readonly swapCached?: number;
  /** Given by fallocate(2) and never written: they use memory and hold nothing. */
  readonly preallocated: number;
}

/** st_blocks counts 512-byte units whatever the file system (stat(2)). */
const BLOCK_BYTES = 512;

export function countObject(object: SharedObject, powers: ObjectPowers, pageSize: number): ObjectCounts {
  const { sizePages, blocks } = object.stamp();
  const allocated = Math.floor((blocks * BLOCK_BYTES) / pageSize);
  const marks = new Uint8Array(WINDOW_PAGES);
  const residency = new Uint8Array(WINDOW_PAGES);
  let data = 0;
  let inMemory = 0;
  let evicted = 0;
  for (let first = object.nextData(0); first < sizePages; first = object.nextData(first + WINDOW_PAGES)) {
    const count = Math.min(WINDOW_PAGES, sizePages - first);
    marks.fill(0);
    data += object.markData(first, first + count, first, marks, 1);
    if (powers.cachestat) evicted += object.cachestat(first, count)?.evicted ?? 0;
    if (!powers.mincore || !object.readResidency(first, count, residency)) continue;
    for (let i = 0; i < count; i++) inMemory += (marks[i] as number) & (residency[i] as number);
  }
  const preallocated = Math.max(0, allocated - data);
  const base = { size: sizePages, allocated, preallocated };
  if (powers.mincore) {
    const swapped = data - inMemory;
    if (!powers.cachestat) return { ...base, resident: inMemory, swapped };
    const swapCached = Math.max(0, evicted - swapped);
    return { ...base, resident: inMemory - swapCached, swapped, swapCached };
  }
  return powers.cachestat ? { ...base, resident: data - evicted, swapped: evicted } : base;
}
