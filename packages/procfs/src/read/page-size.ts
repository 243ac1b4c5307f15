import { readFileSync } from 'node:fs';

/** ELF auxiliary vector entry (include/uapi/linux/auxvec.h): the system's page size. */
const AT_PAGESZ = 6n;

/** Size of a base page in bytes, as the kernel told this process in its auxiliary vector. */
export function readPageSize(): number {
  const bytes = readFileSync('/proc/self/auxv');
  for (let at = 0; at + 16 <= bytes.length; at += 16) {
    if (bytes.readBigUInt64LE(at) === AT_PAGESZ) return Number(bytes.readBigUInt64LE(at + 8));
  }
  throw new Error('/proc/self/auxv has no AT_PAGESZ');
}

export const PAGE_SIZE = readPageSize();
