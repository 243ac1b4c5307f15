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
