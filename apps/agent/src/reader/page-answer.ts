import { PAGEMAP_BITS, type PageWord as Word } from '@pagelapse/procfs';
import type { PageWord } from '@pagelapse/protocol';

/** A page's words as they travel and as `scan --page --json` prints them. */
export function wireWord(word: Word, readAtMs: number): PageWord {
  const { bits, frame, swap, ...rest } = word;
  return {
    readAtMs,
    ...rest,
    bits: PAGEMAP_BITS.filter(({ name }) => bits.includes(name)),
    ...(frame && { frame: { ...frame, flags: [...frame.flags] } }),
    ...(swap && { swap: { ...swap, areas: [...swap.areas] } }),
  };
}
