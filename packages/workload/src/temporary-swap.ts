import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { diskDirectory } from './disk-directory.js';
import { onLeaving } from './leaving.js';
import { type Leftover, removeLeftover, runSwapProgram } from './leftover.js';
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
 * Adds `bytes` of swap: zram where its first device is free, else a file; a file at once when `on` says so.
 * Gone again on every way out but SIGKILL.
 */
export function addTemporarySwap(bytes: number, on?: 'file'): TemporarySwap {
  if (process.getuid?.() !== 0) throw new SwapDenied('adding swap needs root');
  return (on === 'file' ? undefined : addZram(bytes)) ?? addFile(bytes);
}

function addZram(bytes: number): TemporarySwap | undefined {
  if (!existsSync(ZRAM.device) || !existsSync(ZRAM.sysfs)) return undefined;
  if (activeSwaps().some((area) => area.path === ZRAM.device)) return undefined;
  try {
    // Claims the device: EBUSY for everybody but the first (drivers/block/zram/zram_drv.c, disksize_store).
    writeFileSync(join(ZRAM.sysfs, 'disksize'), String(bytes));
  } catch {
    return undefined;
  }
  const giveBack = () => writeFileSync(join(ZRAM.sysfs, 'reset'), '1');
  return switchOn(bytes, { type: 'zram-swap', path: ZRAM.device, sysfs: ZRAM.sysfs }, giveBack);
}

function addFile(bytes: number): TemporarySwap {
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
  return switchOn(bytes, { type: 'file-swap', path, directory }, giveBack);
}

function switchOn(bytes: number, leftover: SwapLeftover, giveBack: () => void): TemporarySwap {
  const { path } = leftover;
  try {
    runSwapProgram('mkswap', path);
    runSwapProgram('swapon', path);
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
