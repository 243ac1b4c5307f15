import type { HostMemory, MemoryFigures } from '@pagelapse/procfs';
import { formatSize } from '../../report/size.js';

/** What is left to a squeezed cgroup in any case: the pages that a few instructions touch, so that it can go on at all. */
export const ROOM_BYTES = 8 * 2 ** 20;
/** Of the host's swap: left to everybody else. When swap is full, the kernel can only kill. */
const SWAP_KEPT_PART = 0.05;
const MOST_SWAP_KEPT_BYTES = 256 * 2 ** 20;

/** The limits that a squeeze may set, in bytes, each with its reason. */
export interface Bounds {
  readonly floor: number;
  readonly floorBecause: string;
  readonly ceiling: number;
  readonly ceilingBecause: string;
  readonly unreclaimable: number;
}

export interface BoundsInput {
  readonly figures: MemoryFigures;
  readonly host: HostMemory;
  /** Lowest limit in force without the squeeze. */
  readonly limit: number | undefined;
  /** Swap that the cgroup may use in all, where that is limited. */
  readonly swapLimit: number | undefined;
  readonly pageSize: number;
}

/** Swap that is kept free of squeezes. */
export function keptSwap({ swapTotal }: HostMemory): number {
  return Math.min(swapTotal * SWAP_KEPT_PART, MOST_SWAP_KEPT_BYTES);
}

/**
 * Below the floor reclaim would find nothing: v1 would answer EBUSY, and growth at a limit that cannot be reclaimed down to
 * ends in the kernel killing (mem_cgroup_out_of_memory() in mm/memcontrol.c).
 */
export function boundsOf({ figures, host, limit, swapLimit, pageSize }: BoundsInput): Bounds {
  const { usage, anon, file, kernel, unevictable, swapped } = figures;
  const ofHost = Math.max(0, host.swapFree - keptSwap(host));
  const swapRoom = Math.min(ofHost, swapLimit === undefined ? ofHost : Math.max(0, swapLimit - swapped));
  const toSwap = Math.min(anon, swapRoom);
  const unreclaimable = kernel + unevictable;
  const stays = Math.max(unreclaimable, usage - file - toSwap);
  const size = formatSize;
  const unswappable = anon - toSwap;
  const reasons = [
    ...(unreclaimable > 0 ? [`${size(unreclaimable)} are locked or the kernel's own`] : []),
    ...(unswappable > 0
      ? [
          host.swapTotal === 0
            ? `${size(unswappable)} could only go to swap, and there is none`
            : `${size(unswappable)} do not fit into the ${size(swapRoom)} of swap that it may use`,
        ]
      : []),
    `${size(ROOM_BYTES)} are left so that it can go on`,
  ];
  const ceiling = Math.min(host.memTotal, limit ?? host.memTotal);
  return {
    floor: Math.ceil((stays + ROOM_BYTES) / pageSize) * pageSize,
    floorBecause: `${reasons.join('; ')}.`,
    ceiling,
    ceilingBecause:
      limit !== undefined && limit <= host.memTotal
        ? `A limit of ${size(limit)} is in force already.`
        : `The host has ${size(host.memTotal)} of memory.`,
    unreclaimable,
  };
}

/** Why a limit is not taken; `undefined` when it is. */
export function limitRefusal(
  limit: number,
  { floor, floorBecause, ceiling, ceilingBecause }: Bounds,
): string | undefined {
  if (limit > ceiling) {
    return `A limit of ${formatSize(limit)} is above ${formatSize(ceiling)}: ${ceilingBecause}`;
  }
  if (limit < floor)
    return `A limit of ${formatSize(limit)} is below the floor of ${formatSize(floor)}: ${floorBecause}`;
  return undefined;
}
