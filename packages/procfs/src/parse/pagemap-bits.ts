/**
 * A pagemap entry, u64 little-endian (Documentation/admin-guide/mm/pagemap.rst; fs/proc/task_mmu.c PM_*), seen as two
 * 32-bit words: 64-bit integers in JavaScript are an allocation each.
 */

/** Bits 55 to 63 are what classifies a page; they are the top nine of the high word. */
export const KEY_SHIFT = 23;
export const KEY_COUNT = 512;

/** Bits of `highWord >>> KEY_SHIFT`. */
export const KEY_SOFT_DIRTY = 1 << (55 - 55);
export const KEY_EXCLUSIVE = 1 << (56 - 55);
export const KEY_UFFD_WP = 1 << (57 - 55);
export const KEY_GUARD = 1 << (58 - 55);
export const KEY_FILE = 1 << (61 - 55);
export const KEY_SWAP = 1 << (62 - 55);
export const KEY_PRESENT = 1 << (63 - 55);

/** PFN of a present page, bits 0 to 54: this part of the high word, and all of the low one. */
export const PFN_HIGH_MASK = 0x7fffff;

/** Swap type, bits 0 to 4 of the low word of an entry with the swap bit. 0 as well where the reader may not see it. */
export const SWAP_TYPE_MASK = 0x1f;

/**
 * MAX_SWAPFILES with every special type compiled in: 32 less PTE marker, hwpoison, 3 migration and 4 device types
 * (include/linux/swap.h). A type below it is a swap file.
 */
export const MIN_MAX_SWAPFILES = 23;

/** SWP_PTE_MARKER (include/linux/swap.h): uffd-wp, poison or, before it had its own bit, guard. */
export const SWP_PTE_MARKER = 31;

/** What each bit of an entry is called, highest first. Bits 59 and 60 are not used. */
export const PAGEMAP_BITS = [
  { bit: 63, name: 'present' },
  { bit: 62, name: 'swapped' },
  { bit: 61, name: 'file-or-shared' },
  { bit: 58, name: 'guard' },
  { bit: 57, name: 'uffd-wp' },
  { bit: 56, name: 'exclusive' },
  { bit: 55, name: 'soft-dirty' },
] as const;

export type PagemapBit = (typeof PAGEMAP_BITS)[number]['name'];

/** Names of the bits set in the high word of an entry, highest first. */
export function pagemapBits(high: number): PagemapBit[] {
  return PAGEMAP_BITS.filter(({ bit }) => ((high >>> (bit - 32)) & 1) === 1).map(({ name }) => name);
}

/** An entry as 16 hexadecimal digits. */
export function entryDigits(low: number, high: number): string {
  return (high >>> 0).toString(16).padStart(8, '0') + (low >>> 0).toString(16).padStart(8, '0');
}
