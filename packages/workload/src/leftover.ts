import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseSwaps } from './swaps.js';

/** What would outlive the process that made it, in words that another process understands too. */
export type Leftover =
  | { readonly type: 'cgroup'; readonly directory: string }
  /** `added`: number of a device that was made for this swap, and goes with it. */
  | { readonly type: 'zram-swap'; readonly path: string; readonly sysfs: string; readonly added?: number }
  | { readonly type: 'file-swap'; readonly path: string; readonly directory: string };

/** mkswap and friends are often outside a plain PATH. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

/** Takes it away; what is gone already is left alone. Blocks while the kernel reads a swap area back. */
export function removeLeftover(leftover: Leftover): void {
  switch (leftover.type) {
    case 'cgroup':
      removeCgroup(leftover.directory);
      return;
    case 'zram-swap':
      if (switchOff(leftover.path)) writeFileSync(join(leftover.sysfs, 'reset'), '1');
      if (leftover.added !== undefined) removeZram(leftover.sysfs, leftover.added);
      return;
    case 'file-swap':
      switchOff(leftover.path);
      rmSync(leftover.directory, { recursive: true, force: true });
      return;
  }
}

/** Where zram devices are made and unmade: Documentation/admin-guide/blockdev/zram.rst, "Add/remove zram devices". */
export const ZRAM_CONTROL = '/sys/class/zram-control';

function removeZram(sysfs: string, number: number): void {
  if (existsSync(sysfs)) writeFileSync(join(ZRAM_CONTROL, 'hot_remove'), String(number));
}

/** Runs mkswap(8), swapon(8) or swapoff(8). */
export function runSwapProgram(
  program: 'mkswap' | 'swapon' | 'swapoff',
  path: string,
  options: readonly string[] = [],
): void {
  execFileSync(program, [...options, path], { env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
}

/** Was it on? */
function switchOff(path: string): boolean {
  if (!parseSwaps(readFileSync('/proc/swaps', 'utf8')).some((area) => area.path === path)) return false;
  runSwapProgram('swapoff', path);
  return true;
}

/** Moves what is left in it to its parent and removes it. */
function removeCgroup(directory: string): void {
  let left: string[];
  try {
    left = readFileSync(join(directory, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  for (const pid of left) moveTo(dirname(directory), pid);
  rmdirSync(directory);
}

function moveTo(directory: string, pid: string): void {
  try {
    writeFileSync(join(directory, 'cgroup.procs'), pid);
  } catch (error) {
    // ESRCH: it ended meanwhile, so it is out of the way as well.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
