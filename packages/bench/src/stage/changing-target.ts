import type { BenchContext } from '../bench-context.js';
import { Target } from './target.js';

/**
 * A target with as many present pages as the thread's mapping, for the price of its page tables: all of them are the
 * kernel's page of zeroes until a flip writes some.
 */
export async function startChangingTarget(context: BenchContext, pages: number): Promise<Target> {
  const target = context.keep(await Target.start(context.programs.target));
  await target.map('private', pages);
  await target.read({ first: 0, count: pages });
  return target;
}

/** Pages a flip must write for so many of all to change: as many as it writes, it gives back. */
export function flipOf(pages: number, changingShare: number): number {
  return Math.max(1, Math.round((pages * changingShare) / 2));
}
