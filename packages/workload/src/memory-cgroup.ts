import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type MemoryHierarchy, memoryParents, readMemoryHierarchy } from '@pagelapse/procfs';
import { onLeaving } from './leaving.js';
import { type Leftover, removeLeftover } from './leftover.js';

/** No memory cgroup can be made here; the message says why in one sentence. */
export class CgroupDenied extends Error {
  override readonly name = 'CgroupDenied';
}

export interface CgroupUsage {
  readonly usage: number;
  /** Absent when there is no limit. */
  readonly limit?: number;
}

/** The files of either version behind one face. Both reclaim inside the write of a lower limit. */
const FILES = {
  /**
   * Documentation/admin-guide/cgroup-v1/memory.rst: answers EBUSY when reclaim could not reach the new limit, and
   * keeps the old one.
   */
  1: { limit: 'memory.limit_in_bytes', none: '-1', usage: 'memory.usage_in_bytes', swappiness: 'memory.swappiness' },
  /** Documentation/admin-guide/cgroup-v2.rst: memory.high throttles and reclaims, memory.max would kill. */
  2: { limit: 'memory.high', none: 'max', usage: 'memory.current', swappiness: undefined },
} as const;

/** v1 prints "no limit" as the largest multiple of a page below 2^63 (mm/page_counter.c, PAGE_COUNTER_MAX). */
const V1_UNLIMITED = 2 ** 62;

/**
 * A memory cgroup of our own, under the cgroup this process stands in or as near as the host allows. Gone again on
 * every way out but SIGKILL.
 */
export class MemoryCgroup {
  readonly version: 1 | 2;
  readonly directory: string;
  readonly leftover: Leftover;
  readonly #files: (typeof FILES)[1 | 2];
  readonly #forget: () => void;

  private constructor(version: 1 | 2, directory: string) {
    this.version = version;
    this.directory = directory;
    this.leftover = { type: 'cgroup', directory };
    this.#files = FILES[version];
    this.#forget = onLeaving(() => this.remove());
  }

  /** Throws CgroupDenied when the host has no memory controller or does not let us. */
  static create(name: string): MemoryCgroup {
    const hierarchy = ownHierarchy();
    if (hierarchy === undefined) throw new CgroupDenied('no cgroup hierarchy with the memory controller is mounted');
    let refusal: unknown;
    for (const parent of memoryParents(hierarchy)) {
      const directory = join(parent, name);
      try {
        mkdirSync(directory);
      } catch (error) {
        refusal = error;
        continue;
      }
      const cgroup = new MemoryCgroup(hierarchy.version, directory);
      try {
        readFileSync(join(directory, cgroup.#files.limit));
        return cgroup;
      } catch (error) {
        refusal = error;
        cgroup.remove();
      }
    }
    const code =
      (refusal as NodeJS.ErrnoException | undefined)?.code ?? 'no cgroup here hands the memory controller down';
    throw new CgroupDenied(`no memory cgroup can be made under ${hierarchy.own} (${code})`, { cause: refusal });
  }

  add(pid: number): void {
    writeFileSync(join(this.directory, 'cgroup.procs'), String(pid));
  }

  /** v1 only, 0-200: how much the kernel would rather swap than drop file pages. v2 has the host-wide setting. */
  setSwappiness(swappiness: number): void {
    if (this.#files.swappiness === undefined) return;
    writeFileSync(join(this.directory, this.#files.swappiness), String(swappiness));
  }

  /**
   * Sets the limit in bytes, none when `undefined`. The kernel reclaims inside the write, off this thread.
   * `busy`: it could not free enough; the former limit stands.
   */
  async setLimit(bytes: number | undefined): Promise<'set' | 'busy'> {
    const text = bytes === undefined ? this.#files.none : String(Math.round(bytes));
    try {
      await writeFile(join(this.directory, this.#files.limit), text);
      return 'set';
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EBUSY') return 'busy';
      throw error;
    }
  }

  usage(): CgroupUsage {
    const usage = Number(this.#read(this.#files.usage));
    const limit = Number(this.#read(this.#files.limit));
    return Number.isNaN(limit) || limit >= V1_UNLIMITED ? { usage } : { usage, limit };
  }

  /** Moves what is left in it to the parent and removes it. Safe to call again. */
  remove(): void {
    removeLeftover(this.leftover);
    this.#forget();
  }

  #read(file: string): string {
    return readFileSync(join(this.directory, file), 'utf8').trim();
  }
}

/** v2 counts only where it has the memory controller. */
function ownHierarchy(): MemoryHierarchy | undefined {
  const found = readMemoryHierarchy((name) => `/proc/self/${name}`);
  if (found?.version === 2 && !words(join(found.own, 'cgroup.controllers')).includes('memory')) return undefined;
  return found;
}

function words(file: string): string[] {
  return readFileSync(file, 'utf8').trim().split(' ');
}
