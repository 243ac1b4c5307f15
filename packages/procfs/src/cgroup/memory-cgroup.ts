import { closeSync, constants, existsSync, fstatSync, openSync, readdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { countOf } from '../parse/fields.js';
import { flockHolders } from '../parse/locks.js';
import { type Pressure, parsePressure } from '../parse/pressure.js';
import { systemError } from '../process/system-error.js';
import { tryReadProcFile } from '../read/proc-file.js';
import { flock } from '../syscall/process-calls.js';
import { type MemoryFigures, memoryFigures } from './memory-figures.js';

/** Limits above this are none: v1 prints the largest multiple of a page below 2^63 (mm/page_counter.c, PAGE_COUNTER_MAX). */
const V1_UNLIMITED = 2 ** 62;

/** include/uapi/asm-generic/fcntl.h */
const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;

/** The limits of a cgroup, in bytes; absent when there is none. */
export const LIMIT_FILES = { 1: ['memory.limit_in_bytes'], 2: ['memory.max', 'memory.high'] } as const;

/**
 * A memory cgroup, held by an open descriptor of its directory: once it is removed its files are gone, whatever is made
 * under the same path later.
 */
export class HeldCgroup {
  /** Device and inode of the directory: another cgroup of the same path has others. */
  readonly identity: string;
  #directory: number | undefined;

  /** Throws the file system's error: ENOENT, ENOTDIR, EACCES. `path`: its directory. */
  constructor(
    readonly version: 1 | 2,
    readonly path: string,
  ) {
    this.#directory = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
    const { dev, ino } = fstatSync(this.#directory, { bigint: true });
    this.identity = `${dev}:${ino}`;
  }

  /**
   * Takes the lock of its directory (flock(2)), which whoever may look at the cgroup can ask for, in whatever container. It ends with
   * `close`, or with this process. `shared`: others may have it too, but nobody alone. `false` when it is not to be had.
   */
  claim({ shared = false } = {}): boolean {
    if (flock(this.#descriptor(), (shared ? LOCK_SH : LOCK_EX) | LOCK_NB) === 0) return true;
    const error = systemError('flock', this.path);
    if ('code' in error && error.code === 'EAGAIN') return false;
    throw error;
  }

  /** Who holds the lock that `claim` asks for; nobody is known of in another pid namespace. */
  claimants(): number[] {
    return flockHolders(tryReadProcFile('/proc/locks') ?? '', fstatSync(this.#descriptor(), { bigint: true }));
  }

  /** Text without the line's end; `undefined` when the file or the cgroup is not there, or may not be read. */
  read(file: string): string | undefined {
    return tryReadProcFile(this.#file(file))?.trimEnd();
  }

  /** The kernel reclaims inside some writes, so they run off this thread. Rejects with its error: EBUSY, EAGAIN, ENOENT. */
  async write(file: string, text: string): Promise<void> {
    const handle = await open(this.#file(file), constants.O_WRONLY | constants.O_TRUNC);
    try {
      await handle.writeFile(text);
    } finally {
      await handle.close();
    }
  }

  /** Is the file there? One that may only be written, as memory.reclaim, is as well. */
  has(file: string): boolean {
    return existsSync(this.#file(file));
  }

  figures(): MemoryFigures | undefined {
    return memoryFigures(this.version, (file) => this.read(file));
  }

  /** The kernel's, of this cgroup alone; only v2 keeps any. */
  pressure(): Pressure | undefined {
    return this.version === 2 ? parsePressure(this.read('memory.pressure') ?? '') : undefined;
  }

  /** The lowest limit of its own, in bytes. */
  ownLimit(): number | undefined {
    return lowest(LIMIT_FILES[this.version].map((file) => limitOf(this.read(file))));
  }

  /** Processes in it and in its descendants. */
  pids(): number[] {
    return pidsUnder(this.#file('.'));
  }

  close(): void {
    if (this.#directory !== undefined) closeSync(this.#directory);
    this.#directory = undefined;
  }

  #file(name: string): string {
    return `/proc/self/fd/${this.#descriptor()}/${name}`;
  }

  #descriptor(): number {
    if (this.#directory === undefined) throw new Error('the cgroup is not held any more');
    return this.#directory;
  }
}

/** The lowest limit of a cgroup and those above it, up to where the hierarchy is mounted; `undefined` when there is none. */
export function limitInForce(version: 1 | 2, directory: string, mountPoint: string): number | undefined {
  const limits: (number | undefined)[] = [];
  for (let at = directory; at.startsWith(mountPoint); at = dirname(at)) {
    for (const file of LIMIT_FILES[version]) limits.push(limitOf(tryReadProcFile(`${at}/${file}`)?.trimEnd()));
    if (at === mountPoint) break;
  }
  return lowest(limits);
}

/** Bytes of the text of a limit file; `undefined` for `max`, what stands for none in v1, and no file. */
export function limitOf(text: string | undefined): number | undefined {
  const bytes = countOf(text);
  return bytes === undefined || bytes >= V1_UNLIMITED ? undefined : bytes;
}

function lowest(limits: readonly (number | undefined)[]): number | undefined {
  const known = limits.filter((limit) => limit !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

function pidsUnder(directory: string): number[] {
  const own = (tryReadProcFile(`${directory}/cgroup.procs`) ?? '').split('\n').filter((line) => line !== '');
  return [...own.map(Number), ...subdirectories(directory).flatMap((name) => pidsUnder(`${directory}/${name}`))];
}

function subdirectories(directory: string): string[] {
  try {
    return readdirSync(directory, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    // Gone meanwhile.
    return [];
  }
}
