import type { Mapping } from './mapping.js';
import { formatAddress, type PageIndex, pageIndex } from './page-index.js';

/** Where a mapping lies, as it is written down. */
export interface Placed {
  /** What its first page is written as. */
  readonly first: PageIndex;
  /** Which one it is, in address order from 1; absent where its address says so. */
  readonly number?: number;
}

/**
 * How places are written where they leave the machine. Addresses tell where a process has its code and data, which address
 * space randomization is to keep from others; offsets do not.
 */
export interface Placing {
  /** For the head of what is written, so that nobody takes an offset for an address. */
  readonly addresses?: 'offsets';
  readonly of: (mapping: Pick<Mapping, 'start'>) => Placed;
}

export const AS_ADDRESSES: Placing = { of: ({ start }) => ({ first: start }) };

/**
 * Each mapping from 0 on, known by its number among `mappings`, which are all there are, in address order. Offsets in files
 * stay: they say nothing of memory, and of a mapping without a file the kernel prints 0 (fs/proc/task_mmu.c, show_map_vma()).
 */
export function asOffsets(mappings: readonly { readonly mapping: Pick<Mapping, 'start'> }[]): Placing {
  let numbers: ReadonlyMap<PageIndex, number> | undefined;
  return {
    addresses: 'offsets',
    of: ({ start }) => {
      numbers ??= new Map(mappings.map(({ mapping }, i) => [mapping.start, i + 1]));
      const number = numbers.get(start);
      return { first: pageIndex(0), ...(number !== undefined && { number }) };
    },
  };
}

/** `0x7f3c2a400000-0x7f3c2a404000`, or `0x0-0x4000 of mapping 12`: the end not among them. */
export function placedRange({ first, number }: Placed, at: number, pages: number, pageSize: number): string {
  const [from, to] = [first + at, first + at + pages].map((page) => formatAddress(pageIndex(page), pageSize));
  return `${from}-${to}${number === undefined ? '' : ` of mapping ${number}`}`;
}
