import { readFileSync } from 'node:fs';

/** include/uapi/linux/auxvec.h */
const AT_PAGESZ = 6n;

/** Bytes in a base page, from /proc/self/auxv (getauxval(3)): pairs of 64-bit words, key and value. */
export function readPageSize(auxv: Uint8Array = readFileSync('/proc/self/auxv')): number {
  const view = new DataView(auxv.buffer, auxv.byteOffset, auxv.byteLength);
  for (let at = 0; at + 16 <= auxv.byteLength; at += 16) {
    if (view.getBigUint64(at, true) === AT_PAGESZ) return Number(view.getBigUint64(at + 8, true));
  }
  throw new Error('/proc/self/auxv names no page size');
}
