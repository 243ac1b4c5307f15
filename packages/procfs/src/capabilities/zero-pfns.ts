import { KEY_PRESENT, KEY_SHIFT, PFN_HIGH_MASK } from '../parse/pagemap-bits.js';
import type { ZeroPfns } from '../scan/entry-classifier.js';
import { MAP_ANONYMOUS, MAP_PRIVATE, madvise } from '../syscall/libc.js';
import { OwnMemory, ownPagemapEntry } from './own-memory.js';

/** include/uapi/asm-generic/mman-common.h */
const MADV_HUGEPAGE = 14;
const MADV_NOHUGEPAGE = 15;

function pfnOf(address: number, pageSize: number): number | undefined {
  const { low, high } = ownPagemapEntry(address, pageSize);
  if (((high >>> KEY_SHIFT) & KEY_PRESENT) === 0) return undefined;
  const pfn = (high & PFN_HIGH_MASK) * 0x100000000 + low;
  return pfn === 0 ? undefined : pfn;
}

/**
 * Finds the kernel's zero pages by reading fresh memory of our own; `undefined` when PFNs may not be seen. The huge
 * zero page is given back by the kernel when nobody maps it, so our mapping of it stays for the life of the process.
 */
export function findZeroPfns(pageSize: number, hugePageSize: number | undefined): ZeroPfns | undefined {
  const memory = new OwnMemory(pageSize, MAP_PRIVATE | MAP_ANONYMOUS);
  madvise(memory.address, pageSize, MADV_NOHUGEPAGE);
  memory.read(0);
  const small = pfnOf(memory.address, pageSize);
  memory.unmap();
  if (small === undefined) return undefined;
  if (hugePageSize === undefined) return { small };
  const area = new OwnMemory(2 * hugePageSize, MAP_PRIVATE | MAP_ANONYMOUS);
  const start = Math.ceil(area.address / hugePageSize) * hugePageSize;
  madvise(start, hugePageSize, MADV_HUGEPAGE);
  area.read(start - area.address);
  const first = pfnOf(start, pageSize);
  const count = hugePageSize / pageSize;
  // Without a huge zero page the kernel maps the small one.
  if (first === undefined || first === small || first % count !== 0) {
    area.unmap();
    return { small };
  }
  return { small, huge: { first, count } };
}
