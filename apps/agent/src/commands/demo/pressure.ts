import { CgroupDenied, MemoryCgroup, type RhythmOptions } from '@pagelapse/workload';

/** What makes the demo's pages move here, and what to tell the user about it. */
export interface Pressure {
  /** Present when the workload is to be squeezed by a memory limit. */
  readonly cgroup?: MemoryCgroup;
  readonly behind?: NonNullable<RhythmOptions['behind']>;
  /** Sentences for the user. */
  readonly notes: readonly string[];
}

/** The choice for this host: a limit where cgroups and swap are there, else what the workload can do to itself. */
export function choosePressure(swapTotal: number, makeCgroup: () => MemoryCgroup = createCgroup): Pressure {
  if (swapTotal === 0) {
    return {
      behind: 'drop',
      notes: [
        'no swap on this host, so nothing can be swapped out. Missing: a swap device or file.',
        process.getuid?.() === 0
          ? 'Add one for the demo alone: npm run demo -- --make-swap 1G'
          : 'Adding one needs root: sudo npm run demo -- --make-swap 1G',
        'Until then the workload drops pages (MADV_DONTNEED) behind a wave of writes.',
      ],
    };
  }
  try {
    return { cgroup: makeCgroup(), notes: [] };
  } catch (error) {
    if (!(error instanceof CgroupDenied)) throw error;
    return {
      behind: 'pageout',
      notes: [`${error.message}: the workload pages itself out instead (MADV_PAGEOUT) behind a wave of writes.`],
    };
  }
}

function createCgroup(): MemoryCgroup {
  return MemoryCgroup.create(`pagelapse-demo-${process.pid}`);
}
