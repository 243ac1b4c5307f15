import type { HostMemory, MemoryFigures } from '@pagelapse/procfs';
import { formatSize } from '../../report/size.js';
import type { Bounds } from './bounds.js';

interface Deed {
  readonly cgroup: 'own' | 'new';
  readonly version: 1 | 2;
  /** Other processes under the same limit. */
  readonly others: number;
}

/** What a squeeze does and undoes, for people. */
export function deedsOf({ cgroup, version, others }: Deed): string[] {
  const limit = version === 1 ? 'memory.limit_in_bytes' : 'memory.high, memory.max or memory.reclaim';
  if (cgroup === 'own') {
    return [
      `Sets ${limit} of the cgroup that the process is in. What the files hold now is put back at the end, also after a crash.`,
      ...(others > 0 ? [`The limit is for all of its processes: ${others} besides this one.`] : []),
    ];
  }
  return [
    `Makes a cgroup, moves the process there and sets ${limit}. At the end all that is in it goes back and it is removed, also after a crash.`,
    version === 1
      ? 'The limits of the cgroup that the process is in now hold on: the new one is made under it.'
      : 'The new cgroup stands beside the old one, whose limits of memory, CPU, I/O and pids do not hold for the process meanwhile.',
    'Memory stays charged to the cgroup it was charged to when it was first used: only what the process takes from then on is limited.',
  ];
}

interface Cost {
  readonly cgroup: 'own' | 'new';
  readonly figures: MemoryFigures;
  readonly bounds: Bounds;
  readonly host: HostMemory;
}

/** What it costs the processes. */
export function costsOf({ cgroup, figures, bounds, host }: Cost): string[] {
  const pays = 'Each page that was taken and is used again stops its thread until it is read back.';
  if (cgroup === 'new') return ['Costs nothing until it takes more memory than the limit.', pays];
  const most = figures.usage - bounds.floor;
  if (most <= 0) return [`Nothing can be taken from it: ${bounds.floorBecause}`];
  const dropped = Math.min(most, figures.file);
  return [
    `Down to the floor, ${formatSize(most)} are taken from it: ${formatSize(dropped)} of file pages, and ` +
      `${formatSize(most - dropped)} to swap, of which ${formatSize(host.swapFree)} are free.`,
    pays,
  ];
}
