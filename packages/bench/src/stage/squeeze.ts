import { readFileSync } from 'node:fs';
import {
  addTemporarySwap,
  CgroupDenied,
  type Janitor,
  type Leftover,
  MemoryCgroup,
  SwapDenied,
  startJanitor,
  type TemporarySwap,
} from '@pagelapse/workload';
import type { BenchContext, Closable } from '../bench-context.js';
import { CannotRun } from '../report/outcome.js';

/** Filled before whatever other swap the host has, so that neither gets the other's pages. */
const SWAP_PRIORITY = 32_000;
/** What the thread set: "limit_in_bytes=4GiB and swappiness=60". */
const SWAPPINESS = 60;
/** Left to the host beside what a bench takes. */
const SPARE_BYTES = 512 * 2 ** 20;

let janitor: Janitor | undefined;

/** Also removed, by another process, after a kill -9 of this one. */
function untilClosed(thing: { readonly leftover: Leftover; remove(): void }): Closable {
  janitor ??= startJanitor();
  const forget = janitor.watch(thing.leftover);
  return {
    close: () => {
      thing.remove();
      forget();
    },
  };
}

/** Throws {@link CannotRun} where the host has not so much memory to give. */
export function requireMemory(bytes: number): void {
  const available = /^MemAvailable: +(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'latin1'));
  const free = Number(available?.[1] ?? 0) * 1024;
  if (free >= bytes + SPARE_BYTES) return;
  const mib = (value: number): string => `${Math.round(value / 2 ** 20)} MiB`;
  throw new CannotRun(`it takes ${mib(bytes)} of memory and ${mib(free)} are available: run it smaller with --size`);
}

/** Swap for as long as the bench runs, on a zram device of its own where the kernel makes one. */
export function keepSwap(context: BenchContext, bytes: number): TemporarySwap {
  try {
    const swap = addTemporarySwap(bytes, 'new-zram', SWAP_PRIORITY);
    context.keep(untilClosed(swap));
    context.say(`swap: ${swap.path}`);
    if (swap.kind === 'file') context.say('it is a file: this kernel makes no zram device');
    return swap;
  } catch (error) {
    if (error instanceof SwapDenied) throw new CannotRun(error.message, { cause: error });
    throw error;
  }
}

/** A memory cgroup as the thread had it. */
export function keepCgroup(context: BenchContext): MemoryCgroup {
  try {
    const cgroup = MemoryCgroup.create(`pagelapse-bench-${process.pid}`);
    context.keep(untilClosed(cgroup));
    cgroup.setSwappiness(SWAPPINESS);
    return cgroup;
  } catch (error) {
    if (error instanceof CgroupDenied) throw new CannotRun(error.message, { cause: error });
    throw error;
  }
}
