import type { BenchContext } from '../bench-context.js';
import { PagemapReader } from './pagemap-reader.js';
import { keepCgroup, keepSwap, requireMemory } from './squeeze.js';
import { Target } from './target.js';

/** The limit, as a share of the mapping. */
const LIMIT_SHARE = 0.25;
/** Memory that zram takes for pages of one word each, table included, as a share of what they held. */
const ZRAM_SHARE = 0.05;

export interface DirtiedTarget {
  readonly target: Target;
  readonly reader: PagemapReader;
  close(): Promise<void>;
}

/** The experiment of the 2021 thread: a cgroup limited to a quarter of a mapping, and swap for the rest. */
export interface ThreadStage {
  readonly pages: number;
  /** A fresh target in the cgroup, the first `percent` of its pages written, one word each. */
  dirtied(kind: 'private' | 'shared', percent: number): Promise<DirtiedTarget>;
}

export function openThreadStage(context: BenchContext): ThreadStage {
  const pages = context.pages();
  const bytes = pages * context.capabilities.pageSize;
  const limit = bytes * LIMIT_SHARE;
  requireMemory(limit + bytes * ZRAM_SHARE);
  keepSwap(context, bytes);
  const cgroup = keepCgroup(context);
  return {
    pages,
    dirtied: async (kind, percent) => {
      context.say(`${kind}, ${percent} % dirty`);
      const target = context.keep(await Target.start(context.programs.target));
      cgroup.add(target.pid);
      await cgroup.setLimit(limit);
      await target.map(kind, pages);
      await target.write({ first: 0, count: Math.floor((pages * percent) / 100) });
      const reader = context.keep(
        await PagemapReader.start(context.programs.pagemapReader, target.pid, context.zeroPfn()),
      );
      return { target, reader, close: () => context.release(reader, target) };
    },
  };
}
