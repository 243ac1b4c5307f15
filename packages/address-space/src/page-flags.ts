/** What can be said of a page beside its state: orthogonal bits, one byte per page. Bits are part of the wire format. */
export const PAGE_FLAGS = [
  { bit: 1, name: 'soft-dirty', label: 'Soft-dirty', meaning: 'written since the last reset (pagemap bit 55)' },
  { bit: 2, name: 'exclusive', label: 'Exclusive', meaning: 'mapped by this process alone (pagemap bit 56)' },
  { bit: 4, name: 'file', label: 'File', meaning: 'file page or shared anonymous memory (pagemap bit 61)' },
  { bit: 8, name: 'huge', label: 'Huge', meaning: 'mapped by a huge page-table entry (PAGE_IS_HUGE)' },
  { bit: 16, name: 'uffd-wp', label: 'uffd-wp', meaning: 'write-protected through userfaultfd (pagemap bit 57)' },
  {
    bit: 32,
    name: 'in-motion',
    label: 'In motion',
    meaning: 'moved while it was being read; the state may be the one before or after',
  },
  {
    bit: 64,
    name: 'writes-unknown',
    label: 'Writes not known',
    meaning: 'written since the last reset or not: the kernel kept that in a page-table entry that is gone',
  },
] as const satisfies readonly { bit: number; name: string; label: string; meaning: string }[];

export type PageFlagName = (typeof PAGE_FLAGS)[number]['name'];

export const PAGE_FLAG_COUNT = PAGE_FLAGS.length;

/** Bit by name: `PageFlag['in-motion'] === 32`. */
export const PageFlag = Object.fromEntries(PAGE_FLAGS.map((flag) => [flag.name, flag.bit])) as {
  readonly [F in (typeof PAGE_FLAGS)[number] as F['name']]: F['bit'];
};

/** Names of the bits set in a flags byte, in table order. */
export function flagNames(flags: number): PageFlagName[] {
  return PAGE_FLAGS.filter((flag) => (flags & flag.bit) !== 0).map((flag) => flag.name);
}
