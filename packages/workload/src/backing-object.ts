import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { diskDirectory } from './disk-directory.js';
import { memfdCreate, pageSize, shmctl, shmget } from './libc.js';
import { MFD_CLOEXEC, MFD_HUGETLB, Sysv } from './linux-constants.js';
import type { RegionSpec } from './region-spec.js';

/** The file or segment behind a region. Nothing of it outlives the process, except `path` while that is defined. */
export type BackingObject =
  | { readonly type: 'none' }
  | { readonly type: 'file'; readonly fd: number; readonly pages: number; readonly path?: string }
  | { readonly type: 'segment'; readonly shmid: number; readonly pages: number };

const SHARED_MEMORY_DIRECTORY = '/dev/shm';

export function makeObject(spec: RegionSpec): BackingObject {
  const pages = spec.objectPages ?? (spec.objectOffset ?? 0) + spec.pages;
  switch (spec.backing) {
    case 'anonymous':
    case 'huge':
    case 'shared-anonymous':
      return { type: 'none' };
    case 'dev-zero':
    case 'dev-zero-private':
      return { type: 'file', fd: openSync('/dev/zero', 'r+'), pages };
    case 'memfd':
      return sized(memfdCreate(`pagelapse-${spec.name}`, MFD_CLOEXEC), pages);
    case 'hugetlb':
      return sized(memfdCreate(`pagelapse-${spec.name}`, MFD_CLOEXEC | MFD_HUGETLB), pages);
    case 'tmpfs':
    case 'tmpfs-private':
      return makeFile(spec.directory ?? SHARED_MEMORY_DIRECTORY, spec, pages);
    case 'file':
    case 'file-private':
      return makeFile(spec.directory ?? onDisk(), spec, pages);
    case 'sysv':
      return { type: 'segment', shmid: shmget(Sysv.IPC_PRIVATE, pages * pageSize, Sysv.IPC_CREAT | 0o600), pages };
  }
}

/** Gives up the object's name once it is mapped: the mapping alone keeps it alive, and a kill -9 leaves nothing. */
export function forgetName(object: BackingObject): void {
  if (object.type === 'segment') shmctl(object.shmid, Sysv.IPC_RMID);
}

function makeFile(directory: string, spec: RegionSpec, pages: number): BackingObject {
  const path = join(directory, `pagelapse-${spec.name}-${process.pid}-${randomBytes(4).toString('hex')}`);
  const fd = openSync(path, 'wx+', 0o600);
  if (spec.named === true) return { ...sized(fd, pages), path };
  unlinkSync(path);
  return sized(fd, pages);
}

function sized(fd: number, pages: number): { type: 'file'; fd: number; pages: number } {
  try {
    ftruncateSync(fd, pages * pageSize);
  } catch (cause) {
    closeSync(fd);
    throw cause;
  }
  return { type: 'file', fd, pages };
}

function onDisk(): string {
  const directory = diskDirectory();
  if (directory === undefined) throw new Error('no directory on a disk file system for a file mapping');
  return directory;
}
