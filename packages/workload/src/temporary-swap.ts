import { execFileSync } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statfsSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onLeaving } from './leaving.js';
import { TMPFS_MAGIC } from './linux-constants.js';
import { parseSwaps, type SwapArea } from './swaps.js';

/** Swap that is there for as long as somebody needs it. */
export interface TemporarySwap {
  readonly kind: 'zram' | 'file';
  readonly path: string;
  readonly bytes: number;
  /** Takes it away: the kernel reads back what is in it, so end its users first. Safe to call again. */
  remove(): void;
}

/** Swap cannot be added; the message says why in one sentence. */
export class SwapDenied extends Error {
  override readonly name = 'SwapDenied';
}

const ZRAM = { device: '/dev/zram0', sysfs: '/sys/block/zram0' } as const;
/** mkswap and friends are often outside a plain PATH. */
const ENVIRONMENT = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` };

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
  return switchOn('zram', ZRAM.device, bytes, giveBack);
}

function addFile(bytes: number): TemporarySwap {
  const directory = swapDirectory();
  const path = join(directory, 'swap');
  const giveBack = () => rmSync(directory, { recursive: true, force: true });
  try {
    writeWhole(path, bytes);
  } catch (cause) {
    giveBack();
    throw new SwapDenied(
      `a swap file of ${bytes} bytes cannot be written in ${directory}: ${(cause as Error).message}`,
      {
        cause,
      },
    );
  }
  return switchOn('file', path, bytes, giveBack);
}

function switchOn(kind: TemporarySwap['kind'], path: string, bytes: number, giveBack: () => void): TemporarySwap {
  try {
    run('mkswap', path);
    run('swapon', path);
  } catch (cause) {
    giveBack();
    throw new SwapDenied(`swap on ${path} was refused: ${(cause as Error).message}`, { cause });
  }
  let there = true;
  const remove = () => {
    if (!there) return;
    run('swapoff', path);
    giveBack();
    there = false;
    forget();
  };
  const forget = onLeaving(remove);
  return { kind, path, bytes, remove };
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

/** Swap on shared memory would be a circle: a directory on a disk file system. */
function swapDirectory(): string {
  const parent = [tmpdir(), '/var/tmp'].find((candidate) => statfsSync(candidate).type !== TMPFS_MAGIC);
  if (parent === undefined) throw new SwapDenied(`no directory for a swap file: ${tmpdir()} and /var/tmp are tmpfs`);
  return mkdtempSync(join(parent, 'pagelapse-swap-'));
}

function run(program: string, path: string): void {
  execFileSync(program, [path], { env: ENVIRONMENT, stdio: ['ignore', 'ignore', 'pipe'] });
}
