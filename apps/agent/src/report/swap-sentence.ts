import { formatSize } from './size.js';

/** What it comes to, amounts in bytes. Swap in shared memory is what VmSwap leaves out, so it is said apart. */
export function swapSentence(swap: {
  readonly private: number;
  readonly shared: number;
  readonly unknown: number;
}): string {
  const all = formatSize(swap.private + swap.shared);
  const parts =
    swap.shared === 0
      ? `${all} of this process is in swap.`
      : `${all} of this process is in swap; ${formatSize(swap.shared)} of that is shared memory that VmSwap does not count.`;
  return swap.unknown === 0 ? parts : `${parts} ${formatSize(swap.unknown)} may be: the right to tell is missing.`;
}
