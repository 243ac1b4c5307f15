import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskDirectory } from './disk-directory.js';
import { onLeaving } from './leaving.js';
import { type Leftover, removeLeftover, runSwapProgram, ZRAM_CONTROL } from './leftover.js';
import { parseSwaps, type SwapArea } from './swaps.js';

/** Swap that is there for as long as somebody needs it. */
export interface TemporarySwap {
  readonly kind: 'zram' | 'file';
  readonly path: string;
  readonly bytes: number;
  readonly leftover: Leftover;
  /** Takes it away: the kernel reads back what is in it, so end its users first. Safe to call again. */
  remove(): void;
}

/** Swap cannot be added; the message says why in one sentence. */
export class SwapDenied extends Error {
  override readonly name = 'SwapDenied';
}

const ZRAM = { device: '/dev/zram0', sysfs: '/sys/block/zram0' } as const;
type SwapLeftover = Exclude<Leftover, { type: 'cgroup' }>;

export function activeSwaps(): SwapArea[] {
  return parseSwaps(readFileSync('/proc/swaps', 'utf8'));
}

/**
 * Adds `bytes` of swap: zram where its first device is free, else a file; a file at once when `on` says so, and for
 * 'new-zram' a device made for it. A `priority` of 0 to 32767 has it filled before areas of a lower one (swapon(8)).
 * Gone again on every way out but SIGKILL.
 */
export function addTemporarySwap(bytes: number, on?: 'file' | 'new-zram', priority?: number): TemporarySwap {
  if (process.getuid?.() !== 0) throw new SwapDenied('adding swap needs root');
  const device = on === 'file' ? undefined : on === 'new-zram' ? makeZram() : ZRAM;
  return (device && addZram(device, bytes, priority)) ?? addFile(bytes, priority);
}

interface ZramDevice {
  readonly device: string;
  readonly sysfs: string;
  /** Its number, when it was made for us. */
  readonly added?: number;
}

/** `undefined` where zram is not there, or makes no devices. */
function makeZram(): ZramDevice | undefined {
  try {
    // Reading is what makes the device (drivers/block/zram/zram_drv.c, hot_add_show).
    const added = Number(readFileSync(join(ZRAM_CONTROL, 'hot_add'), 'utf8'));
    return { device: `/dev/zram${added}`, sysfs: `/sys/block/zram${added}`, added };
  } catch {
    return undefined;
  }
}

function addZram(zram: ZramDevice, bytes: number, priority: number | undefined): TemporarySwap | undefined {
  const { device: path, sysfs, added } = zram;
  const leftover: SwapLeftover = { type: 'zram-swap', path, sysfs, ...(added !== undefined && { added }) };
  if (!existsSync(path) || !existsSync(sysfs)) return undefined;
  if (activeSwaps().some((area) => area.path === path)) return undefined;
  try {
    // Claims the device: EBUSY for everybody but the first (drivers/block/zram/zram_drv.c, disksize_store).
    writeFileSync(join(sysfs, 'disksize'), String(bytes));
  } catch {
    // The first device is somebody else's, who may have swapped to it by now; only one that was made here is ours to remove.
    if (added !== undefined) removeLeftover(leftover);
    return undefined;
  }
  const giveBack = () => {
    writeFileSync(join(sysfs, 'reset'), '1');
    removeLeftover(leftover);
  };
  return switchOn(bytes, leftover, priority, giveBack);
}

function addFile(bytes: number, priority: number | undefined): TemporarySwap {
  const parent = diskDirectory();
  if (parent === undefined) throw new SwapDenied('every directory for temporary files is tmpfs, where swap cannot be');
  const directory = mkdtempSync(join(parent, 'pagelapse-swap-'));
  const path = join(directory, 'swap');
  const giveBack = () => rmSync(directory, { recursive: true, force: true });
  try {
    writeWhole(path, bytes);
  } catch (cause) {
    giveBack();
    throw new SwapDenied(`a swap file in ${directory} cannot be written (${(cause as Error).message})`, { cause });
  }
  return switchOn(bytes, { type: 'file-swap', path, directory }, priority, giveBack);
}

function switchOn(
  bytes: number,
  leftover: SwapLeftover,
  priority: number | undefined,
  giveBack: () => void,
): TemporarySwap {
  const { path } = leftover;
  try {
    runSwapProgram('mkswap', path);
    runSwapProgram('swapon', path, priority === undefined ? [] : ['--priority', String(priority)]);
  } catch (cause) {
    giveBack();
    throw new SwapDenied(`swap on ${path} was refused (${(cause as Error).message.trim()})`, { cause });
  }
  let there = true;
  const remove = () => {
    if (!there) return;
    removeLeftover(leftover);
    there = false;
    forget();
  };
  const forget = onLeaving(remove);
  return { kind: leftover.type === 'zram-swap' ? 'zram' : 'file', path, bytes, leftover, remove };
}

/** Blocks that exist: swapon(8) refuses files with holes, and fallocate(1)'s unwritten extents on some systems. */
function writeWhole(path: string, bytes: number): void {
  const fd = openSync(path, 'wx', 0o600);
  try {
    const block = new Uint8Array(4 * 1024 * 1024);
    for (let written = 0; written < bytes; ) {
      written += writeSync(fd, block, 0, Math.min(block.length, bytes - written));
    }
  } finally {
    closeSync(fd);
  }
}
