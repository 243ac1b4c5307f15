import type { BenchContext } from '../bench-context.js';
import { Target } from './target.js';

/** A target all pages of whose mapping are written, one word each. */
export async function startWrittenTarget(
  context: BenchContext,
  kind: 'private' | 'shared',
  pages: number,
): Promise<Target> {
  const target = context.keep(await Target.start(context.programs.target));
  await target.map(kind, pages);
  await target.write({ first: 0, count: pages });
  return target;
}
