import type { ProcessPicture } from './process-picture.js';
import { useMadeFor } from './use-made-for.js';

/** Above this, sums that count shared pages once take longer than a display frame has. */
const MANY_MAPPINGS = 4096;

/**
 * What is summed over many mappings, made anew with every batch that changes one. In a process with very many, made with
 * every pass over all of them alone: until then such a sum is as old as its oldest part anyway.
 */
export function useTotals<T>(
  { byId, readings }: Pick<ProcessPicture, 'byId' | 'readings'>,
  sum: () => T,
  question: readonly unknown[],
): T {
  const asOf = byId.size > MANY_MAPPINGS ? readings.oldest.atMs : byId;
  return useMadeFor(sum, [asOf, byId.layout, ...question]);
}
