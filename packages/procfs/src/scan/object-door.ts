import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Stats,
  statfsSync,
  statSync,
} from 'node:fs';
import type { MapsLine } from '../parse/maps.js';
import { parseMountinfo } from '../parse/mountinfo.js';
import type { PinnedProcess } from '../read/pinned-process.js';
import { readProcFile } from '../read/proc-file.js';
import { errnoName } from '../read/process-error.js';
import { O_PATH } from '../syscall/libc.js';
import { type Backing, backingByName, backingOf } from './mapping-kind.js';

/** What is known of the file behind a mapping. */
export interface FileFacts {
  readonly backing: Backing;
  /** Absent when the file may not be looked at. */
  readonly sizeBytes: number | undefined;
}

/**
 * The ways to the file behind a mapping: /proc/PID/map_files, which takes CAP_CHECKPOINT_RESTORE; else a descriptor
 * that the target itself holds on it; else its path - each only when it is the very file (device and inode).
 */
export class ObjectDoor {
  readonly #target: PinnedProcess;
  readonly #mapFiles: boolean;
  readonly #kernelShmemDev: string;
  #fsTypes: Map<string, string> | undefined;
  #descriptors: Map<string, string> | undefined;
  readonly #soughtInVain = new Set<string>();

  constructor(target: PinnedProcess, mapFiles: boolean, kernelShmemDev: string) {
    this.#target = target;
    this.#mapFiles = mapFiles;
    this.#kernelShmemDev = kernelShmemDev;
  }

  /** Drops what was remembered of the target's descriptors and mounts; they change as it lives. */
  forget(): void {
    this.#fsTypes = undefined;
    this.#descriptors = undefined;
    this.#soughtInVain.clear();
  }

  facts(line: MapsLine, pageSize: number): FileFacts {
    for (const { path, certain } of this.#ways(line, pageSize, false)) {
      try {
        const stat = statSync(path);
        if ((!certain || this.#tellsApart(stat, line)) && !isObject(stat, line)) continue;
        return { backing: backingOf(statfsSync(path).type, stat.isFile()), sizeBytes: stat.size };
      } catch (error) {
        if (!isShut(error)) throw error;
      }
    }
    return { backing: backingByName(line, this.#kernelShmemDev, this.#fsTypeOf(line.dev)), sizeBytes: undefined };
  }

  /**
   * The mapping may have made way for another one of the same extent. Of two files, one of them on the kernel's own shmem
   * mount, stat gives the numbers that maps has; of others it may not (btrfs, overlayfs).
   */
  #tellsApart(stat: Stats, line: MapsLine): boolean {
    return line.dev === this.#kernelShmemDev || devText(stat.dev) === this.#kernelShmemDev;
  }

  /** An open descriptor of the file, read-only; `undefined` when every way is shut. */
  open(line: MapsLine, pageSize: number): number | undefined {
    for (const { path, certain } of this.#ways(line, pageSize, true)) {
      try {
        const fd = certain ? openSync(path, constants.O_RDONLY) : openIfObject(path, line);
        if (fd === undefined) continue;
        // The mapping may have made way for another one of the same extent.
        if (!certain || String(fstatSync(fd).ino) === line.inode) return fd;
        closeSync(fd);
      } catch (error) {
        if (!isShut(error)) throw error;
      }
    }
    return undefined;
  }

  /** `certain`: the way leads to the mapping's own file by construction, whatever device number stat reports for it. */
  *#ways(
    line: MapsLine,
    pageSize: number,
    insist: boolean,
  ): Generator<{ readonly path: string; readonly certain: boolean }> {
    if (this.#mapFiles) {
      const hex = (page: number): string => (BigInt(page) * BigInt(pageSize)).toString(16);
      yield { path: this.#target.path(`map_files/${hex(line.start)}-${hex(line.end)}`), certain: true };
    }
    const descriptor = this.#descriptorOf(line, insist);
    if (descriptor !== undefined) yield { path: descriptor, certain: false };
    if (!line.path.startsWith('/')) return;
    yield { path: this.#target.path(`root${line.path}`), certain: false };
    // The target's root takes the right to trace it; the same path from here does not.
    yield { path: line.path, certain: false };
  }

  #descriptorOf(line: MapsLine, insist: boolean): string | undefined {
    const key = this.#keyOf(line.dev, line.inode, line.path);
    this.#descriptors ??= this.#listDescriptors();
    // A file not met before may have been opened since the list was made; one that was looked for in vain was not.
    if (insist && !this.#descriptors.has(key) && !this.#soughtInVain.has(key)) {
      this.#descriptors = this.#listDescriptors();
      if (!this.#descriptors.has(key)) this.#soughtInVain.add(key);
    }
    return this.#descriptors.get(key);
  }

  #listDescriptors(): Map<string, string> {
    const found = new Map<string, string>();
    try {
      for (const name of readdirSync(this.#target.path('fd'))) {
        const path = this.#target.path(`fd/${name}`);
        try {
          const stat = statSync(path);
          if (stat.isFile()) found.set(this.#keyOf(devText(stat.dev), String(stat.ino), readlinkSync(path)), path);
        } catch (error) {
          if (!isShut(error)) throw error;
        }
      }
    } catch (error) {
      if (!isShut(error)) throw error;
    }
    return found;
  }

  /**
   * On the kernel's own shmem mount an inode number may be two files': a SysV segment's is its shmid (newseg() in
   * ipc/shm.c), whatever number a memfd has. There the name has to be the same too.
   */
  #keyOf(dev: string, inode: string, name: string): string {
    return dev === this.#kernelShmemDev ? `${dev}:${inode}:${name}` : `${dev}:${inode}`;
  }

  #fsTypeOf(dev: string): string | undefined {
    if (this.#fsTypes === undefined) {
      this.#fsTypes = new Map();
      try {
        for (const mount of parseMountinfo(readProcFile(this.#target.path('mountinfo')))) {
          this.#fsTypes.set(mount.dev, mount.fsType);
        }
      } catch (error) {
        if (!isShut(error)) throw error;
      }
    }
    return this.#fsTypes.get(dev);
  }
}

/**
 * Opens a file that a name leads to, when it is the mapping's. Looked at before it is opened: by now the name may lead
 * to a device or a FIFO, where opening alone has effects.
 */
function openIfObject(path: string, line: MapsLine): number | undefined {
  const found = openSync(path, O_PATH);
  try {
    const stat = fstatSync(found);
    if (!stat.isFile() || !isObject(stat, line)) return undefined;
    return openSync(`/proc/self/fd/${found}`, constants.O_RDONLY);
  } finally {
    closeSync(found);
  }
}

/** Our own want of means, which no other way would cure. */
const OUT_OF_MEANS: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** Not permitted, no longer there, on a file system that fails: the next way may still be open. */
function isShut(error: unknown): boolean {
  const name = errnoName(error);
  return name !== undefined && !OUT_OF_MEANS.has(name);
}

function isObject(stat: Stats, line: MapsLine): boolean {
  return devText(stat.dev) === line.dev && String(stat.ino) === line.inode;
}

/** `major:minor` as /proc/PID/maps prints it, of a dev_t as stat(2) gives it (include/linux/kdev_t.h, new_encode_dev()). */
export function devText(dev: number): string {
  const low = (dev % 0x100000000) >>> 0;
  const major = (low >>> 8) & 0xfff;
  const minor = (low & 0xff) | ((low >>> 12) & 0xfff00);
  return `${major.toString(16).padStart(2, '0')}:${minor.toString(16).padStart(2, '0')}`;
}
